import django.db.models.deletion
import pgtrigger.compiler
import welfare.fields
import welfare.site.create_models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('welfare', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        welfare.site.create_models.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Snapshot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='welfare.division')),
                        ('month', welfare.fields.MonthField(verbose_name='month')),
                        ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='revision')),
                        ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='welfare.job')),
                        ('frozen_at', models.DateTimeField(null=True, verbose_name='frozen at')),
                        ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason of the correction')),
                    ],
                    options={
                        'verbose_name': 'snapshot',
                        'verbose_name_plural': 'snapshots',
                        'ordering': ['-month', '-revision'],
                        'constraints': [models.UniqueConstraint(fields=('county', 'month', 'revision'), name='snapshot_once_per_revision', violation_error_message='This month is already frozen.'), models.CheckConstraint(condition=models.Q(('revision', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='snapshot_correction_has_reason', violation_error_message='A corrected snapshot gives its reason.'), models.CheckConstraint(condition=models.Q(('month__isnull', True), ('month__day', 1), _connector='OR'), name='snapshot_month_is_first_day', violation_error_message='A month is stored as its first day.')],
                        'triggers': [pgtrigger.compiler.Trigger(name='snapshot_frozen_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."frozen_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e21da0a3ffa79afd21c6c87db107c3bd5dd0dd7d', operation='UPDATE OR DELETE', pgid='pgtrigger_snapshot_frozen_is_kept_b1cd9', table='reports_snapshot', when='BEFORE'))],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='SnapshotAward',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='reports.snapshot')),
                        ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.award')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.household')),
                        ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='welfare.division')),
                        ('village', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='welfare.division')),
                        ('programme_code', models.CharField(max_length=20)),
                        ('programme_kind', models.CharField(max_length=24)),
                        ('residence', models.CharField(choices=[('urban', 'Urban'), ('rural', 'Rural')], max_length=5)),
                        ('on_roll', models.BooleanField()),
                        ('joined_on', models.DateField()),
                        ('left_on', models.DateField(null=True)),
                        ('family_size', models.PositiveSmallIntegerField()),
                        ('covered_size', models.PositiveSmallIntegerField()),
                        ('basic', welfare.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
                        ('care', welfare.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
                        ('single_person', models.BooleanField(default=False)),
                        ('kept_after_exit', models.BooleanField(default=False)),
                        ('exit_support', models.BooleanField(default=False)),
                        ('care_form', models.CharField(blank=True, max_length=12)),
                        ('care_grade', models.CharField(blank=True, max_length=8)),
                        ('care_failed_acts', models.PositiveSmallIntegerField(null=True)),
                        ('account_hash', models.CharField(blank=True, max_length=64)),
                        ('relief_type', models.CharField(blank=True, max_length=10)),
                        ('cause', models.CharField(blank=True, max_length=12)),
                        ('channel', models.CharField(blank=True, max_length=10)),
                        ('relief_first', models.BooleanField(default=False)),
                        ('decided_tier', models.CharField(blank=True, max_length=10)),
                        ('decided_on', models.DateField(null=True)),
                        ('fund_code', models.CharField(blank=True, max_length=20)),
                        ('fund_separate', models.BooleanField(default=False)),
                    ],
                    options={
                        'verbose_name': 'award in a snapshot',
                        'verbose_name_plural': 'awards in snapshots',
                        'ordering': ['pk'],
                        'indexes': [models.Index(fields=['snapshot', 'programme_kind', 'on_roll'], name='reports_sna_snapsho_c76aac_idx')],
                        'constraints': [models.UniqueConstraint(fields=('snapshot', 'award'), name='snapshot_award_once', violation_error_message='An award stands once in a snapshot.')],
                        'triggers': [pgtrigger.compiler.Trigger(name='snapshot_award_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4002fe8222721de901c4f1c2481a6d54613e67aa', operation='UPDATE OR DELETE', pgid='pgtrigger_snapshot_award_is_frozen_f23e4', table='reports_snapshotaward', when='BEFORE')), pgtrigger.compiler.Trigger(name='snapshot_takes_no_award', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM added JOIN reports_snapshot s ON s.id = snapshot_id\n                       WHERE s.frozen_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'pgtrigger: Cannot insert rows into a frozen snapshot';\n            END IF;\n            RETURN NULL;\n        ", hash='dab4a91fee6221159d331d6233a4f160f59389a9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_snapshot_takes_no_award_72654', referencing='REFERENCING NEW TABLE AS added ', table='reports_snapshotaward', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='SnapshotMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='reports.snapshotaward')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.person')),
                        ('is_head', models.BooleanField(default=False)),
                        ('sex', models.CharField(max_length=1)),
                        ('birth_date', models.DateField()),
                        ('age', models.PositiveSmallIntegerField()),
                        ('labour', models.CharField(blank=True, max_length=20)),
                        ('disability_grade', models.PositiveSmallIntegerField(null=True)),
                        ('supplement_code', models.CharField(blank=True, max_length=20)),
                        ('supplement_condition', models.CharField(blank=True, max_length=10)),
                    ],
                    options={
                        'verbose_name': 'person in a snapshot',
                        'verbose_name_plural': 'people in snapshots',
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('award', 'person'), name='snapshot_member_once', violation_error_message='A person stands once in a frozen award.')],
                        'triggers': [pgtrigger.compiler.Trigger(name='snapshot_member_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b2689bcdb99038fe8b23d013188b64d5e3699427', operation='UPDATE OR DELETE', pgid='pgtrigger_snapshot_member_is_frozen_2f437', table='reports_snapshotmember', when='BEFORE')), pgtrigger.compiler.Trigger(name='snapshot_takes_no_member', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM added JOIN reports_snapshotaward a ON a.id = added.award_id JOIN reports_snapshot s ON s.id = snapshot_id\n                       WHERE s.frozen_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'pgtrigger: Cannot insert rows into a frozen snapshot';\n            END IF;\n            RETURN NULL;\n        ", hash='2c221f4ea1cd8acd64b4740e8bd3104284adfef5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_snapshot_takes_no_member_d8224', referencing='REFERENCING NEW TABLE AS added ', table='reports_snapshotmember', when='AFTER'))],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='SnapshotWatched',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='watched', to='reports.snapshot')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.person')),
                        ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='welfare.division')),
                        ('village', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='welfare.division')),
                        ('category', models.CharField(choices=[('unstable', 'Out of poverty, not stable'), ('marginal', 'Marginal, may become poor'), ('sudden', 'Sudden serious difficulty')], max_length=10)),
                        ('household_number', models.CharField(blank=True, max_length=40)),
                        ('covered_by', models.CharField(blank=True, max_length=24)),
                    ],
                    options={
                        'verbose_name': 'watched person in a snapshot',
                        'verbose_name_plural': 'watched people in snapshots',
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('snapshot', 'person'), name='snapshot_watched_once', violation_error_message='A person stands once in a frozen watch list.')],
                        'triggers': [pgtrigger.compiler.Trigger(name='snapshot_watched_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a6226a7aeb5423bc6502bcf244301c1724a8b26f', operation='UPDATE OR DELETE', pgid='pgtrigger_snapshot_watched_is_frozen_2f735', table='reports_snapshotwatched', when='BEFORE')), pgtrigger.compiler.Trigger(name='snapshot_takes_no_watched_person', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM added JOIN reports_snapshot s ON s.id = snapshot_id\n                       WHERE s.frozen_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'pgtrigger: Cannot insert rows into a frozen snapshot';\n            END IF;\n            RETURN NULL;\n        ", hash='e9ef0dd4959efee9851157fad3042afbcc75593b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_snapshot_takes_no_watched_person_c99ee', referencing='REFERENCING NEW TABLE AS added ', table='reports_snapshotwatched', when='AFTER'))],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='PublishedFigure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='welfare.division', verbose_name='county')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                        ('key', models.CharField(max_length=80, verbose_name='figure')),
                        ('value', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='value')),
                        ('source', models.CharField(max_length=200, verbose_name='source')),
                    ],
                    options={
                        'verbose_name': 'published figure',
                        'verbose_name_plural': 'published figures',
                        'ordering': ['year', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('county', 'year', 'key'), name='published_figure_once', violation_error_message='This figure is already loaded for that year.')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_publishedfigureevent" ("county_id", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "value", "year") SELECT new_values."county_id", new_values."id", new_values."key", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."value", new_values."year" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='cc951a5abdddff39431bd91f527ce63205a1695a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_4e92f', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_publishedfigure', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_publishedfigureevent" ("county_id", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "value", "year") SELECT new_values."county_id", new_values."id", new_values."key", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."value", new_values."year" FROM ( SELECT new_values.* FROM (SELECT "id", "county_id", "year", "key", "value", "source" FROM new_values EXCEPT SELECT "id", "county_id", "year", "key", "value", "source" FROM old_values) AS new_values ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e7035f3fd76db24c06dc4a9f9d824a8a4fc230ff', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bdfcc', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_publishedfigure', when='AFTER'))],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='PublishedFigureEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.publishedfigure')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('county', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='welfare.division', verbose_name='county')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                        ('key', models.CharField(max_length=80, verbose_name='figure')),
                        ('value', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='value')),
                        ('source', models.CharField(max_length=200, verbose_name='source')),
                    ],
                    options={
                        'abstract': False,
                        'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e55bedd0f634c477ff7750fcdf190a408e47c107', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_476dc', table='reports_publishedfigureevent', when='BEFORE'))],
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='AnnualReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='welfare.division')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                        ('snapshot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports.snapshot')),
                        ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='welfare.job')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='made at')),
                        ('figures', models.JSONField(default=dict)),
                        ('checks', models.JSONField(default=list)),
                        ('workbook', models.FileField(blank=True, upload_to='reports/%Y/')),
                    ],
                    options={
                        'verbose_name': 'annual report',
                        'verbose_name_plural': 'annual reports',
                        'ordering': ['-pk'],
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='FigureList',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lists', to='reports.annualreport')),
                        ('key', models.CharField(max_length=80)),
                        ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ordered_at', models.DateTimeField(auto_now_add=True)),
                        ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='welfare.job')),
                        ('file', models.FileField(blank=True, upload_to='reports/lists/%Y/%m/')),
                    ],
                    options={
                        'ordering': ['-pk'],
                        'indexes': [],
                        'constraints': [],
                    },
                ),
            ],
        ),
    ]
