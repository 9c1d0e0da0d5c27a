"""Which words of a programme begin with a capital and are nobody's name."""

import re
from collections.abc import Iterator

from assets.programme.read import Programme
from assets.programme.strict import in_all

WORD = re.compile(r"[^\W\d_]+")
# Words with a capital that no register has: of months, of sentences' beginnings, of offices.
USUAL = """
    January February March April May June July August September October November December
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    The This That These Those Our We They He She It You Your His Her Their In On At For
    And But From To Of By With Without After Before During Since Until When While Where Who What
    Why How If As Then There Here Now Today Yesterday Tomorrow Not No Yes All Some Many Most
    Each Every Only Both Other People Women Men Youth Children Members Participants Thanks Dear
    Le La Les Un Une Des Nous Vous Ils Elle Elles Il Je On Dans Pour Et Mais Ce Cette Ces
    Notre Nos Votre Leur Leurs Sa Ses Mon Mes Par Avec Sans Après Avant Pendant Depuis
    Quand Lorsque Si Comme Selon Aujourd Hier Demain Tous Toutes Chaque Plusieurs Certains
    Certaines Merci Femmes Hommes Jeunes Enfants Membres Participants
    El Los Las Una Uno Unos Unas Nuestro Nuestra Nuestros Nuestras Ellos Ellas Ella Yo Usted
    Ustedes En Para Pero Este Esta Estos Estas Su Sus Mis Por Con Después Antes Durante
    Desde Cuando Donde Si Como Según Hoy Ayer Mañana Todos Todas Cada Muchos Muchas Algunos
    Algunas Gracias Mujeres Hombres Jóvenes Niños Niñas Miembros Participantes
    District Office Region Province Municipality Ministry Minister Mayor Council Committee Court
    Government Parliament Assembly Centre Center School Hospital Police Bank Fund United Nations
    National International Regional Local Human Rights Day
    Bureau Ministère Ministre Maire Préfet Conseil Comité Gouvernement Parlement Assemblée Unies
    École Hôpital Tribunal Banque Fonds Journée Droits
    Oficina Ministerio Ministro Ministra Alcalde Alcaldesa Consejo Comité Gobierno Parlamento
    Naciones Unidas Escuela Municipio Distrito Banco Fondo Derechos Humanos Día
"""


def known_words(programme: Programme, more: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words, in small letters, that stand in names of anything but a person.

    They are those of the registers, the districts, the forms' choices and the framework's titles.
    """
    texts = [USUAL, *more, *_registered(programme), *_asked(programme)]
    words = {word.lower() for text in texts for word in WORD.findall(text)}
    return tuple(sorted(words))


def _registered(programme: Programme) -> Iterator[str]:
    file = programme.file
    yield from (*in_all(file.name), *in_all(file.agency.name))
    for partner in (*programme.partners, *programme.candidates):
        yield from (partner.partner, partner.name, partner.sector, partner.adm1)
        yield from (*partner.groups, *partner.themes)
    for agreement in programme.agreements:
        yield from (agreement.agreement, agreement.donor, agreement.project)
    for area in programme.areas:
        yield from (area.adm1, area.adm2)
        yield from filter(None, (area.name_en, area.name_fr, area.name_es, area.name_ar))
    for mapped in programme.mapping:
        yield from (mapped.group, mapped.subgroup or "")
    for dimension in file.dimensions:
        yield from (*in_all(dimension.title), *dimension.members)
    for place in file.forms:
        yield from in_all(place.title)


def _asked(programme: Programme) -> Iterator[str]:
    for questionnaire in programme.questionnaires:
        for choice in questionnaire.form.choices:
            yield choice.name
            yield from choice.labels.values()
