"""A class by age or grade that the person has grown out of. (高龄津贴; 残疾人两项补贴)

Found in our own data: the class stands beside the award, age and grade with the person.
"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import A, ComparisonRule, in_our_data

AGE = """extract(year FROM age(
            (%(month)s::date + interval '1 month' - interval '1 day')::date, roll.born))"""
# what is not known of a person stands against nobody
FITS = f"""({AGE} >= coalesce(class.age_from, 0) AND {AGE} <= coalesce(class.age_to, 999)
            AND (class.grades = '{{}}' OR person.disability_grade = ANY(class.grades)))"""

POSITION = 80
RULES = (
    ComparisonRule(
        "other_class",
        _("Of another class by age or grade"),
        in_our_data(
            f"NOT coalesce({FITS}, true)",
            "'born', roll.born, 'grade', person.disability_grade, 'category', class.name",
            """JOIN cases_banddetail AS detail ON detail.award_id = roll.award_pk
        JOIN cases_band AS class ON class.id = detail.band_id
        JOIN cases_person AS person ON person.id = roll.person_pk""",
        ),
        actions=(A.CHANGE_CLASS, A.SUSPEND, A.END, A.NONE),
    ),
)
