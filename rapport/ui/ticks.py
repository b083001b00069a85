"""Ticks with a field that finds: for choosing several of many, where a box that wants Ctrl held would lose what was chosen."""

from django import forms


class Ticks(forms.CheckboxSelectMultiple):
    """Several of many: what is ticked is said above them, and ``ticks.js`` finds by a few letters. Without it all stand there."""

    template_name = "ui/forms/ticks.html"
