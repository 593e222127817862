"""What a report is called, for the templates."""

from django.template import Library

from reports import annual

register = Library()
register.filter("span_of", annual.span_of)
register.filter("title_of", annual.title_of)
