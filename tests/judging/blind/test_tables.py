"""What counts as a sign of the maker: each name, look-alike, unseen character and kind of file."""

import io
import unicodedata
import zipfile

import pytest

from judging.blind import names_of, scan
from judging.blind.lookalikes import folded

# What a flavor or a model's name gives away, besides itself.
MAKERS = {
    "claude": {"Anthropic"},
    "codex": {"OpenAI", "ChatGPT", "GPT"},
    "gpt-5": {"OpenAI", "ChatGPT", "GPT"},
    "gemini": {"Google DeepMind"},
    "agy": {"Antigravity", "Google DeepMind"},
    "llama": {"Meta AI"},
    "qwen": {"Alibaba"},
    "mistral": set(),
    "deepseek": set(),
    "smollm": {"Hugging Face"},
    "gemma": {"Google DeepMind"},
    "phi": {"Phi-", "Microsoft"},
    "grok": {"xAI"},
    "opus": {"Claude", "Anthropic"},
    "sonnet": {"Claude", "Anthropic"},
    "haiku": {"Claude", "Anthropic"},
}
EVERYBODY = """
Claude, Anthropic, OpenAI, ChatGPT, GPT, Codex, Gemini, DeepMind, Antigravity, Llama, Meta AI, Qwen,
Alibaba, Tongyi, Mistral, Mixtral, Codestral, Devstral, Magistral, DeepSeek, SmolLM, Hugging Face,
Gemma, Grok, xAI, Cohere, Moonshot AI, Kimi, MiniMax, Zhipu, ChatGLM, Hunyuan, Doubao, ByteDance,
Baidu, Ernie Bot, Nemotron, InternLM, Baichuan, Perplexity, Copilot, Phi-3, Phi-4, Claude Opus,
Claude Sonnet, Claude Haiku, AI21, Inflection AI, Stability AI, 通义千问, 千问, 深度求索, 豆包,
文心一言, 混元, 智谱, 月之暗面, 讯飞星火
"""
ALIKE = {
    "a": "аαɑᴀ⍺ӑӓ", "b": "Ььʙвᏼ", "c": "сϲᴄⅽ", "d": "ԁᴅɗⅾꓒ", "e": "еҽєεᴇ℮ёѐ", "f": "ꜰſƒ",
    "g": "ɡցɢ", "h": "һհʜн", "i": "іιɩıїᎥɪ", "j": "јϳᴊ", "k": "кκᴋ", "l": "ӏⅼʟⲓ|", "m": "мᴍⅿ",
    "n": "пηոɴ", "o": "оοσօᴏө〇", "p": "рρᴘ", "q": "ԛզ", "r": "гᴦʀ", "s": "ѕꜱ", "t": "тτᴛ",
    "u": "υսᴜц", "v": "νѵᴠⅴ", "w": "ԝωᴡш", "x": "хχⅹ", "y": "уγʏү", "z": "ᴢʐ", "A": "АΑ", "B": "ВΒ",
    "C": "СϹ", "D": "Ꭰ", "E": "ЕΕ", "G": "Ԍ", "H": "НΗ", "I": "ІΙӀ", "J": "Ј", "K": "КΚ", "L": "Ꮮ",
    "M": "МΜ", "N": "Ν", "O": "ОΟ", "P": "РΡ", "Q": "Ԛ", "S": "Ѕ", "T": "ТΤ", "V": "Ѵ", "W": "Ԝ",
    "X": "ХΧ", "Y": "УΥ", "Z": "Ζ", "-": "‐‑‒–−",
}  # fmt: skip
# First and last of each run of characters that nobody sees, and their neighbours, which are seen.
UNSEEN = [0xAD, 0x300, 0x36F, 0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x2069, 0xFE00, 0xFE0F,
          0xFEFF, 0xE0000, 0xE007F]  # fmt: skip
SEEN = [0xAC, 0xAE, 0x2FF, 0x370, 0x200A, 0x2010, 0x2029, 0x202F, 0x205F, 0x2070, 0xFDFF, 0xFE10,
        0xFEFE, 0xFF01, 0xE0080]  # fmt: skip
NAMES = names_of([], ["claude"])


def test_a_flavor_and_a_models_name_give_away_their_makers() -> None:
    assert {
        word: {each.word for each in names_of([], [word]) if each.kind == "maker"}
        for word in MAKERS
    } == MAKERS
    assert {each.kind for each in names_of([], [], ["org/qwen3:8b"])} == {"model", "maker"}


def test_everybody_is_looked_for_where_that_is_asked() -> None:
    told = [name.strip() for name in EVERYBODY.replace("\n", " ").split(",")]
    assert [each.word for each in names_of([], [], everybody=True)] == told
    assert names_of([], []) == []


def test_every_look_alike_is_read_as_its_letter() -> None:
    for letter, alike in ALIKE.items():
        assert folded(alike) == letter * len(alike)
    accented = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
    own = set("".join(ALIKE.values()))
    for each in accented:
        base = unicodedata.normalize("NFD", each)[0]
        latin = base.isascii() and base.isalpha() and each not in own
        assert folded(each) == (base if latin else folded(each))
    assert (folded("é"), folded("Ž"), folded("ɏ"), folded("ẟ")) == ("e", "Z", "ɏ", "ẟ")


@pytest.mark.parametrize("code", UNSEEN, ids=hex)
def test_what_nobody_sees_hides_no_name(code: int) -> None:
    assert [each.name for each in scan([("x.md", f"Cla{chr(code)}ude".encode())], NAMES)] == [
        "Claude"
    ]


@pytest.mark.parametrize("code", SEEN, ids=hex)
def test_what_is_seen_between_letters_makes_another_word(code: int) -> None:
    assert list(scan([("x.md", f"Cla{chr(code)}ude".encode())], NAMES)) == []


PACKED = ["docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "zip", "jar", "whl", "DOCX"]


@pytest.mark.parametrize("ending", PACKED)
def test_packed_files_are_read_inside(ending: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.xml", "<w:t>Written by Claude</w:t>" * 20)
    assert len(list(scan([(f"x.{ending}", packed.getvalue())], NAMES))) > 0
    assert list(scan([("x.bin", packed.getvalue())], NAMES)) == []
