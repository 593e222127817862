PYTHON ?= python3
RUN = @$(PYTHON) welfare/servers/bootstrap.py
.PHONY: demo test lint messages bench acceptance pictures manage

demo:        # everything, with the sample county, until Ctrl-C (PORT=8000, HOST=127.0.0.1)
             # COUNTY=profile.toml or folder: with that county; EMPTY=1: with none, to set one up
	$(RUN) demo

test:        # lint and the whole suite (ARGS="tests/cases -k approve" for a part)
	$(RUN) test $(ARGS)

lint:        # style, import contract, types
	$(RUN) lint

messages:    # collect and compile the translations
	$(RUN) messages $(ARGS)

bench:       # measurements beside their floors
	$(RUN) bench $(ARGS)

acceptance:  # a county from an empty database, every figure beside the expected one (COUNTY=folder)
	$(RUN) acceptance $(ARGS)

pictures:    # the main pages of the running demo (ARGS="FOLDER --before EARLIER" compares them)
	$(RUN) pictures $(ARGS)

manage:      # a management command on the demo's database (ARGS=shell, COUNTY or EMPTY as for demo)
	$(RUN) manage $(ARGS)
