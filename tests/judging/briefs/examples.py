"""Cook folders shaped as the six examples of multicooker: who cooks, what is handed in, who
judges by what. Their words are ours."""

from pathlib import Path
from typing import NamedTuple

FOUR = ("claude", "codex", "agy", "grok")


class Example(NamedTuple):
    """`rubric` is {dimension: weight}; `named` how BRIEF.md names the files that it wants."""

    cooks: tuple[str, ...]
    judges: tuple[str, ...]
    rubric: dict[str, int]
    named: str


EXAMPLES = {
    "hello-task": Example(
        ("claude", "codex", "gemini"), ("claude", "gemini"),
        {"correctness": 40, "quality": 25, "honesty": 20, "completeness": 15},
        "`./out/RESULT.md` containing:\n\n1. A haiku, in a code block.\n2. A note.",
    ),
    "design-landing": Example(
        ("claude", "codex", "gemini"), ("claude", "codex"),
        {"visual-hierarchy": 25, "typography": 20, "color-discipline": 20, "content-fit": 20,
         "polish": 15},
        "`./out/index.html` - a single self-contained file.",
    ),
    "technical-proposal": Example(
        FOUR, ("claude", "codex", "grok"),
        {"problem-framing": 20, "architecture-realism": 25, "tradeoff-clarity": 20,
         "execution-plan": 20, "risk-honesty": 15},
        "Write `./out/PROPOSAL.md`. Optional artifacts under `./out/` are welcome.",
    ),
    "code-review-audit": Example(
        FOUR, ("claude", "codex", "agy"),
        {"evidence-quality": 25, "bug-analysis": 25, "prioritization": 15, "refine-guidance": 20,
         "honesty": 15},
        "Write these files under `./out/`:\n\n1. `RESULT.md`\n2. `01-code-review.md`",
    ),
    "implementation-spike": Example(
        FOUR, ("claude", "codex", "grok"),
        {"buildability": 25, "core-functionality": 30, "integration-fit": 15, "scope-control": 15,
         "honesty": 15},
        "Required files: `README.md`, `STATUS.md`, `src/`.\n\n- Include commands that a judge can"
        " run from `./submissions/<letter>/out/`.",
    ),
    "multi-concept-ui": Example(
        FOUR, ("claude", "codex", "grok"),
        {"concept-spread": 25, "workflow-fit": 25, "interaction-quality": 20, "visual-craft": 20,
         "honesty": 10},
        "Write these files under `./out/`:\n\n1. `concept-a/index.html`\n2. `RESULT.md`",
    ),
}  # fmt: skip
README_UNUSED = "README.md: is not used; material for participants goes into raw/"
JUDGES = """\
Each submission lies in `./submissions/<letter>/out/`.

## What to write

To `./outbox/scores.json`, strict JSON, `{{"scores": {{"A": {{"{first}": 5}}}}}}`; to
`./outbox/review.md` a paragraph each. Do not modify files under `./submissions/`.
"""


def example(folder: Path, name: str, *, plays: dict[str, str] | None = None) -> Path:
    """The folder, written. `plays` are {"participant" or "judge": "flavor/model"} in place of the
    agents, where `{}` of a model is the agent's name."""
    cooks, judges, rubric, named = EXAMPLES[name]

    def row(member: str, flavor: str, role: str) -> str:
        kind, _, model = (plays or {}).get(role, flavor).partition("/")
        model = f', model: "{model.format(flavor)}"' if model else ""
        return f"  - {{ name: {member}, flavor: {kind}{model} }}"

    lines = [f"name: {name}", "timeout_s: 3000", "judge_timeout_s: 1800", "participants:"]
    lines += [row(each, each, "participant") for each in cooks]
    lines += ["judges:", *(row(f"{each}-judge", each, "judge") for each in judges)]
    lines += ["rubric:", "  scale: [0, 5]", "  dimensions:"]
    lines += [f"    - {{ id: {key}, weight: {weight} }}" for key, weight in rubric.items()]
    table = [f"| {key} | {weight} | Is its {key} good? |" for key, weight in rubric.items()]
    head = ["# Judge brief", "", "| Dimension | Weight | What you are scoring |", "|---|---:|---|"]
    said = JUDGES.format(first=next(iter(rubric)))
    texts = {
        "brief.yaml": "\n".join(lines) + "\n",
        "BRIEF.md": f"# {name}\n\n## Inputs\n\n- `./raw/context.md`\n\n## Output\n\n{named}\n",
        "JUDGE_BRIEF.md": "\n".join([*head, *table, "", said]),
        "README.md": f"# {name}\n\nAn example.\n",
        "raw/context.md": "So it is.\n",
    }
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder
