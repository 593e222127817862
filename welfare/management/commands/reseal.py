"""`manage.py reseal`: everything sealed is written anew under the first key of FIELD_KEYS."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from welfare.files.storage import EncryptedFileStorage
from welfare.personal import crypto, resealing


class Command(BaseCommand):
    help = "Rewrite sealed columns and files under the newest field key; an old key can then go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="count only, change nothing")

    def handle(self, *, check: bool, **options: object) -> None:
        newest = next(iter(settings.FIELD_KEYS))
        try:
            for table in resealing.tables():
                self._table(table, check)
            self._files(check)
        except crypto.CannotDecrypt as error:
            raise CommandError(
                _(
                    "A value opens with none of the keys that are set (%(why)s). Put the key that"
                    " sealed it behind the newest in FIELD_KEYS and start again; what is done stays"
                    " done."
                )
                % {"why": error}
            ) from error
        left = sum(map(resealing.waiting, resealing.tables())) + len(_old_files())
        if left:
            self.stdout.write(_("%(n)s values are under older keys.") % {"n": left})
        else:
            said = _("All is sealed with %(key)s: the other keys can be taken out of FIELD_KEYS.")
            self.stdout.write(said % {"key": newest})

    def _table(self, table: resealing.Sealed, check: bool) -> None:
        waits, name, done = resealing.waiting(table), table.model._meta.db_table, 0
        if check or not waits:
            self.stdout.write(f"{name}: {waits}")
            return
        for rows in resealing.reseal(table):
            done += rows
            self.stdout.write(f"{name}: {done} / {waits}")

    def _files(self, check: bool) -> None:
        """One by one: a file that cannot be sealed anew is named, and holds up no other."""
        old, empty, broken = _old_files(), _empty_files(), 0
        for name in [] if check else old:
            try:
                _storage().reseal(name)
            except FileNotFoundError:
                empty.append(name)
            except crypto.CannotDecrypt as error:
                self.stdout.write(f"{name}: {error}")
                broken += 1
        for name in empty:
            self.stdout.write(_("%(file)s: empty, or gone meanwhile; left alone.") % {"file": name})
        self.stdout.write(_("Files: %(n)s") % {"n": len(old)})
        if broken:
            raise CommandError(
                _(
                    "%(n)s files do not open and are left as they are: each is named above with"
                    " why. All else is done."
                )
                % {"n": broken}
            )


def _storage() -> EncryptedFileStorage:
    assert isinstance(default_storage, EncryptedFileStorage)
    return default_storage


def _old_files() -> list[str]:
    newest = crypto.sealing()[0]
    storage = _storage()
    return [name for name in storage.names() if storage.key_of(name) not in ("", newest)]


def _empty_files() -> list[str]:
    """A worker that was killed took the name and wrote nothing: no key sealed them."""
    storage = _storage()
    return [name for name in storage.names() if not storage.key_of(name)]
