"""Writes the tokenizer's character tables, CharacterTables.swift and CanonicalDecompositions.swift.

    pip install tokenizers==0.23.3
    python make_character_tables.py SOURCES_FOLDER

The tables are asked of the reference tokenizer itself, one Unicode scalar at a time, because it mixes Unicode versions
(categories of Unicode 8, later decompositions) and neither the version of Swift nor that of Python matches both.
"""

import pathlib
import sys
import textwrap

from tokenizers import normalizers, pre_tokenizers


def bert(**chosen):
    none = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**(none | chosen))


clean, strip, ideographs = bert(clean_text=True), bert(strip_accents=True), bert(handle_chinese_chars=True)
decomposer, splitter = normalizers.NFD(), pre_tokenizers.BertPreTokenizer()
removed, spaces, marks, punctuation, spaced, decompositions = [], [], [], [], [], []
for value in [*range(0xD800), *range(0xE000, 0x110000)]:
    scalar = chr(value)
    between = "a" + scalar + "b"
    cleaned = clean.normalize_str(between)
    decomposed = decomposer.normalize_str(scalar)
    if cleaned == "ab":
        removed.append(value)
    elif cleaned == "a b":
        spaces.append(value)
    if decomposed == scalar and strip.normalize_str(between) == "ab":
        marks.append(value)
    if decomposed != scalar and not 0xAC00 <= value <= 0xD7A3:  # Hangul syllables are decomposed by arithmetic
        decompositions.append((value, [ord(part) for part in decomposed]))
    if len(splitter.pre_tokenize_str(between)) == 3:
        punctuation.append(value)
    if ideographs.normalize_str(between) != between:
        spaced.append(value)


def ranges(values):
    result = []
    for value in values:
        if result and result[-1][1] == value - 1:
            result[-1][1] = value
        else:
            result.append([value, value])
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in result)


def literal(text):
    lines = textwrap.wrap(text, 108, break_on_hyphens=False)
    return '"""\n' + " \\\n".join("        " + line for line in lines) + '\n        """\n'


folder = pathlib.Path(sys.argv[1])
with open(folder / "CharacterTables.swift", "w") as out:
    out.write(
        "// Made by Tests/PromptEncoderTests/Fixtures/make_character_tables.py from tokenizers 0.23.3; do not edit.\n\n"
        "/// Which Unicode scalars the reference tokenizer treats how: inclusive ranges in hexadecimal.\n"
        "enum CharacterTables {\n"
    )
    for name, values, text in [
        ("removed", removed, "Dropped: control, format and private use, NUL and U+FFFD."),
        ("spaces", spaces, "Turned into a space."),
        ("ideographs", spaced, "Words by themselves; the gap at U+2B820 is the reference's."),
        ("punctuation", punctuation, "Words by themselves: ASCII symbols and the categories P*."),
        ("marks", marks, "Dropped after decomposition: the category Mn."),
    ]:
        out.write(f"    /// {text}\n    static let {name} = " + literal(ranges(values)) + "\n")
    out.seek(out.tell() - 1)
    out.write("}\n")
with open(folder / "CanonicalDecompositions.swift", "w") as out:
    out.write(
        "// Made by Tests/PromptEncoderTests/Fixtures/make_character_tables.py from tokenizers 0.23.3; do not edit.\n\n"
        "/// Full canonical decompositions of Unicode scalars, Hangul syllables left out.\n"
        "enum CanonicalDecompositions {\n"
        "    /// `scalar=part+part`, in hexadecimal, ascending.\n    static let encoded = "
    )
    out.write(literal(" ".join(f"{v:x}=" + "+".join(f"{p:x}" for p in parts) for v, parts in decompositions)) + "}\n")
