"""The marks by which chat templates set thinking apart, and where such marks are only quoted."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable

# DeepSeek, Qwen, GLM, Nemotron and most others write tags; Seed-OSS, LongCat and Claude put a
# prefix before them, some a speed behind them.
_WORDS = (
    r"(?:[a-z]{2,8}[:_]|ant)?(?:think(?:_(?:fast|faster|slow))?|thinking|thoughts?|reasoning"
    r"|reasoning_content|inner_thoughts|thought_process|inner_monologue|internal_monologue"
    r"|chain_of_thought|cot|scratchpad)"
)
FAMILIES = {
    "tag": (rf"<\s*{_WORDS}(?:\s[^<>]{{0,200}})?(?<!/)>", rf"<\s*/\s*{_WORDS}\s*>"),
    "bracket": (r"(?-i:\[THINK(?:ING)?\])", r"(?-i:\[/THINK(?:ING)?\])"),
    "kimi": (r"◁think▷", r"◁/think▷"),
    "cohere": (r"<\|START_THINKING\|>", r"<\|END_THINKING\|>"),
    # Solar writes messages of roles, of which <|think|> is one.
    "token": (r"(?:<\|begin\|>assistant)?<\|(?:begin_of_)?(?:think(?:ing)?|thought)\|>",
              r"<\|(?:/|end_of_)(?:think(?:ing)?|thought)\|>"
              r"|<\|end\|>\s*<\|begin\|>assistant\s*<\|content\|>"),
    "apertus": (r"<\|inner_prefix\|>", r"<\|inner_suffix\|>"),
    "gemma": (r"<\|channel>\s*thought\b", r"<channel\|>"),
    "medgemma": (r"<unused94>", r"<unused95>"),
    "granite": (r"\A\s*(?:\*\*)?Here is my thought process:(?:\*\*)?",
                r"(?:\*\*)?Here is my response:(?:\*\*)?"),
    "apriel": (r"\A\s*Here are my reasoning steps:", r"\[BEGIN FINAL RESPONSE\]"),
    "ollama": (r"\A\s*Thinking\.\.\.[ \t]*\n", r"(?m:^\.\.\.done thinking\.[ \t]*$)"),
    "details": (r"\A\s*<details\s+type=\"reasoning\"[^<>]{0,200}>", r"</details>"),
    "fence": (r"\A\s*```(?:think(?:ing)?|thoughts?|reasoning)[ \t]*\n", r"(?m:^```[ \t]*$)"),
}  # fmt: skip
HARMONY = re.compile(
    r"(?:<\|start\|>[^<]{0,60})?<\|channel\|>\s*(?P<channel>\w+)[^<]{0,200}"
    r"(?:<\|constrain\|>[^<]{0,60})?<\|message\|>"
)
# The same with its special tokens dropped on the way.
BARE_HARMONY = re.compile(r"\A\s*(?:assistant)?analysis(.*?)assistantfinal", re.DOTALL)
# Whose ends are ordinary words elsewhere.
AT_THE_START = ("granite", "apriel", "ollama", "details", "fence")
MARK = re.compile(
    "|".join(
        f"(?P<open_{name}>{start})|(?P<close_{name}>{end})"
        for name, (start, end) in FAMILIES.items()
        if name not in AT_THE_START
    ),
    re.IGNORECASE,
)
OPENING = re.compile(
    r"\s*(?:" + "|".join(f"(?P<{name}>{start})" for name, (start, _) in FAMILIES.items()) + ")",
    re.IGNORECASE,
)
CLOSING = {name: re.compile(end, re.IGNORECASE) for name, (_, end) in FAMILIES.items()}
# Words that are headings of ordinary documents as well: thinking only at the beginning and right
# before what can be read as JSON.
SOFT = re.compile(
    r"\A\s*<(?P<soft>analysis|reflection|reason|scratch_?pad|plan(?:ning)?|(?:inner_)?monologue"
    r"|deliberation)>(?P<inside>.*?)</(?P=soft)>"
    r"\s*(?=[{\[]|```(?:json)?\s*\{|<(?:answer|response|output|result|decision|json)>)",
    re.DOTALL | re.IGNORECASE,
)
ANY = re.compile(
    "|".join([MARK.pattern.replace("(?P<", "(?P<any_"),
              *(FAMILIES[name][0] for name in AT_THE_START),
              r"<\|channel\|>", r"\A\s*(?:assistant)?analysis", SOFT.pattern]),
    re.IGNORECASE,
)  # fmt: skip

_CODE = re.compile(
    r"^[ \t]*```[^\n]*\n(?:(?![ \t]*```)[^\n]*\n)*[ \t]*```[ \t]*$|`[^`\n]+`", re.MULTILINE
)
_decoder = json.JSONDecoder()
STARTS = 200  # places at which a JSON object is looked for


class Quoted:
    """Spans of a text whose marks are content: JSON objects, fences and code spans."""

    def __init__(self, text: str) -> None:
        spans = sorted([*_objects(text), *(found.span() for found in _CODE.finditer(text))])
        self.starts = [start for start, _ in spans]
        self.ends: list[int] = []
        for _, end in spans:  # the furthest end so far, since spans may overlap
            self.ends.append(max(end, self.ends[-1]) if self.ends else end)

    def __contains__(self, place: int) -> bool:
        at = bisect_right(self.starts, place) - 1
        return at >= 0 and place < self.ends[at]


def _objects(text: str) -> Iterable[tuple[int, int]]:
    at = text.find("{")
    for _ in range(STARTS):
        if at < 0:
            return
        try:
            value, end = _decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if isinstance(value, dict) and value:
                yield at, end
        at = text.find("{", end)
