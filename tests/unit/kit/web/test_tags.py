"""What a reader and a screen reader get of a field, of its error, of a list of errors."""

import re

import pytest
from django import forms
from django.template import Context, Template

KIT = "{% load kit %}"


class Application(forms.Form):
    name = forms.CharField(label="Nom de naissance", help_text="Tel qu’il figure sur l’acte.")
    used_name = forms.CharField(label="Nom d’usage", required=False)
    deed = forms.ChoiceField(
        label="Quel acte vous faut-il ?", choices=[("c", "Copie"), ("e", "Extrait")], widget=forms.RadioSelect
    )
    consent = forms.BooleanField(label="J’accepte")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def rendered(source, **context):
    return Template(KIT + source).render(Context(context))


def field(form, name, option=""):
    return rendered("{% field bound " + option + " %}", bound=form[name])


def test_label_hint_and_control_are_tied():
    html = field(Application(), "name")
    assert '<label class="ds-label x-label" for="id_name">Nom de naissance</label>' in html
    assert 'id="id_name_aide"' in html
    assert re.search(r'<input[^>]*class="ds-input"[^>]*aria-describedby="id_name_aide"', html)
    assert "aria-invalid" not in html


def test_an_error_is_written_and_announced_with_the_hint():
    html = field(Application({}), "name")
    assert 'aria-describedby="id_name_aide id_name_erreur"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_erreur" class="ds-validation-message">Ce champ est obligatoire.' in html


def test_optional_is_said_in_words_and_required_is_not():
    assert "(facultatif)" in field(Application(), "used_name")
    assert "(facultatif)" not in field(Application(), "name")


def test_choices_are_a_group_with_a_legend_and_a_label_each():
    html = field(Application({}), "deed")
    assert html.count("<fieldset") == 1
    assert 'aria-describedby="id_deed_erreur"' in html.split(">")[0]
    assert re.search(r"<legend[^>]*>Quel acte vous faut-il\u00a0\?", html)
    for at, label in enumerate(["Copie", "Extrait"]):
        assert f'for="id_deed_{at}">{label}</label>' in html
        assert re.search(rf'<input type="radio"[^>]*id="id_deed_{at}"', html)
    assert html.count('class="ds-input"') == 2


def test_a_group_drawn_twice_is_the_same_twice():
    form = Application({})
    assert field(form, "deed") == field(form, "deed")


def test_the_only_question_of_a_page_is_its_title():
    assert re.search(r"<h1[^>]*><label", field(Application(), "name", "heading=True"))
    assert re.search(r"<legend[^>]*><h1", field(Application(), "deed", "heading=True"))


def test_a_checkbox_comes_before_its_label():
    html = field(Application(), "consent")
    assert html.index("<input") < html.index("<label")


def test_a_hidden_field_is_only_itself():
    assert field(Application(), "secret").strip() == '<input type="hidden" name="secret" id="id_secret">'


def test_what_is_typed_is_escaped():
    assert "<b>" not in field(Application({"name": "<b>"}), "name")


def test_the_summary_links_each_error_to_its_field():
    html = rendered("{% error_summary form %}", form=Application({}))
    assert "3 points à corriger" in html
    assert (
        '<a class="ds-link" href="#id_name">Nom de naissance\u00a0: Ce champ est obligatoire.</a>'.replace(
            "\u00a0", "&nbsp;"
        )
        in html
    )
    assert 'href="#id_deed_0">Quel acte vous faut-il&nbsp;: Ce champ' in html
    assert 'tabindex="-1" data-focus' in html


def test_one_error_is_singular():
    html = rendered("{% error_summary form %}", form=Application({"deed": "c", "consent": "on"}))
    assert "Il y a un point à corriger" in html


@pytest.mark.parametrize("form", [Application(), Application({"name": "A", "deed": "c", "consent": "on"})])
def test_there_is_no_summary_without_errors(form):
    assert rendered("{% error_summary form %}", form=form).strip() == ""


def test_a_breadcrumb_ends_on_the_page_itself():
    html = rendered('{% breadcrumb "Démarches" "/" title %}', title="Acte <de> naissance")
    assert '<a class="ds-link" href="/">Démarches</a>' in html
    assert '<span aria-current="page">Acte &lt;de&gt; naissance</span>' in html


def test_a_breadcrumb_with_a_label_and_no_address_is_refused():
    with pytest.raises(ValueError, match="zip"):
        rendered('{% breadcrumb "Démarches" "Acte" %}')


def test_an_icon_is_hidden_and_never_missing():
    assert 'icons.svg#home"' in rendered('{% icon "home" %}')
    unknown = rendered('{% icon "dragon" %}')
    assert 'icons.svg#document"' in unknown
    assert 'aria-hidden="true"' in unknown
