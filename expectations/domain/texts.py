"""Rules on free texts: what looks as if it told who somebody is, or how to reach them.

Every pattern is one that DuckDB's engine for regular expressions runs in linear time, whatever the
text. A pattern that finds too little lets a name pass; one that finds too much asks a question too
many. A text is withheld either way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from assets.programme.quality import DeclaredRule
from assets.programme.quality.rows import ContactInText
from assets.warehouse.connection import literal, quoted
from expectations.domain.asked import tables_of_form
from expectations.domain.names import known_words
from expectations.domain.queries import NO_ITEM, Part, joined, listed
from expectations.domain.rule import NOT_ASKED, Builder, Context, DomainRule, NotChecked

# Arabic and Persian digits, and the spaces that French puts between groups of digits.
READ_AS = ("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u00a0\u202f\u2009", "01234567890123456789   ")
YEAR = r"(?:19|20)\d\d"
# Digits that are no telephone's: a day, two years, a round amount of money.
NO_PHONE = "|".join((
    rf"\b{YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}\b",
    rf"\b\d{{1,2}}[-./]\d{{1,2}}[-./]{YEAR}\b",
    rf"\b{YEAR} ?[-–/] ?{YEAR}\b",
    r"\b[1-9]\d{0,2}(?:[ .]\d{3})*[ .]000\b",
))  # fmt: skip
BETWEEN_DIGITS = r"[ .()/–-]{0,2}"
EMAIL = r"[\pL\pN._%+-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)*\.\pL{2,}"
NO_LETTER = r"(?:^|[^\pL])"
NAME = r"\p{Lu}['’]?\p{Lu}?\p{Ll}[\pL'’-]*"  # Amina, O'Brien, N'Diaye; but no UN.
TITLES = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Mme|Mlle|Monsieur|Madame|Sr|Sra|Srta|Señora?)\.? +|M\. +"
MY_NAME_IS = r"(?i:my name is|je m['’]appelle|me llamo|mi nombre es) +"
ARABIC_TITLES = r"(?:السيدة?|الآنسة|الدكتورة?|الأستاذة?|الشيخة?) +"
# “Mr Minister” is nobody's name: السيد الوزير. So no word that begins with alif and lam.
NO_ARTICLE = r"(?:[^\PL\x{0627}]|\x{0627}[^\PL\x{0644}])\pL+"
# What says by itself that a name follows.
INTRODUCED = "|".join((
    rf"{NO_LETTER}(?:{TITLES}|{MY_NAME_IS}){NAME}",
    rf"{NO_LETTER}{ARABIC_TITLES}{NO_ARTICLE}",
    rf"{NO_LETTER}اسمي +\pL{{2,}}",
))  # fmt: skip
# Two words or more with a capital, where the first begins no sentence, or begins the text: there a
# sentence often begins with a name, and a first word that is no name is known or stands alone.
OPENING = r"^[\s(\[\"'“«¿¡-]*"
CAPITALS = rf"(?:{OPENING}|[\pL\pN,;:)] +|\()({NAME}(?: +{NAME})+)"
WORD = r"\pL{2,}"
UNKNOWN_WORDS = 2  # A lone one may be a place, a title or an office.

FOUND = """
    with texts as (
        select form, root_uuid, item_path, column_name, translate(said, {odd}, {usual}) as said
        from ({texts})
        where said is not null
    ),

    runs as (
        select form, root_uuid, item_path, column_name, unnest(found) as run,
            generate_subscripts(found, 1) as number
        from (
            select form, root_uuid, item_path, column_name,
                regexp_extract_all(said, {capitals}, 1) as found
            from texts
        )
    ),

    words as (
        select form, root_uuid, item_path, column_name, number,
            lower(unnest(regexp_extract_all(run, {word}))) as word
        from runs
    ),

    named as (
        select form, root_uuid, item_path, column_name
        from words
        where word not in (select unnest({known}))
        group by form, root_uuid, item_path, column_name, number
        having count(*) >= {unknown}
    )

    select form, root_uuid, item_path, column_name from texts where {looks_personal}
    union
    select form, root_uuid, item_path, column_name from named where {looks_for_names}
"""


def contact_in_text(rule: ContactInText, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Find texts with what looks like a telephone number, an e-mail address or a name."""
    texts: list[Part] = []
    for part in _texts(rule, context):
        if isinstance(part, NotChecked):
            yield part
        else:
            texts.append(part)
    if texts:
        all_texts = joined(rule.code, rule.severity, texts)
        yield replace(all_texts, declared=rule, query=_query(rule, context, all_texts.query))


def _texts(rule: ContactInText, context: Context) -> Iterator[Part | NotChecked]:
    """Yield the query for the restricted texts of each table, each with the column it is in."""
    for place in context.programme.file.forms:
        if rule.forms and place.code not in rule.forms:
            continue
        for table in tables_of_form(context, place.code):
            texts = [
                column.name
                for column in table.columns
                if column.data_class == "restricted" and column.question.type == "text"
            ]
            asked = [name for name in texts if context.has(table.name, name)]
            for name in texts:
                if name not in asked:
                    yield NotChecked(rule.code, place.code, name, NOT_ASKED)
            if asked:
                said = f"unnest([{', '.join(map(quoted, asked))}])"
                query = (
                    f"select {literal(place.code)} as form, root_uuid,"
                    f" {'item_path' if table.path else NO_ITEM} as item_path,"
                    f" unnest({listed(asked)}) as column_name, {said} as said"
                    f" from {context.rows(place.code, table.name, rule.severity)} as asked"
                )
                yield Part(place.code, query, {name: {} for name in asked})


def _query(rule: ContactInText, context: Context, texts: str) -> str:
    return FOUND.format(
        texts=texts,
        odd=literal(READ_AS[0]),
        usual=literal(READ_AS[1]),
        capitals=literal(CAPITALS),
        word=literal(WORD),
        known=listed(known_words(context.programme, rule.known_words)),
        unknown=UNKNOWN_WORDS,
        looks_personal=" or ".join(_patterns(rule)) or "false",
        looks_for_names="name" in rule.looks_for,
    )


def _patterns(rule: ContactInText) -> Iterator[str]:
    if "phone" in rule.looks_for:
        number = rf"\d(?:{BETWEEN_DIGITS}\d){{{rule.digits - 1},}}"
        kept = f"regexp_replace(said, {literal(NO_PHONE)}, '#', 'g')"
        yield f"regexp_matches({kept}, {literal(number)})"
    if "email" in rule.looks_for:
        yield f"regexp_matches(said, {literal(EMAIL)})"
    if "name" in rule.looks_for:
        yield f"regexp_matches(said, {literal(INTRODUCED)})"


BUILDERS: Mapping[type[DeclaredRule], Builder] = {ContactInText: contact_in_text}
