"""The example that runs on a bare machine: six trials, four prompts, the embedded model.

SmolLM2 reads about 300 tokens a second and writes 60, on two quiet cores: short lists and a small
limit on what it writes end the 24 cells within a few minutes. It has 135 million parameters: it
shows how the matrix works, not what models can do.
"""

from typing import Any

EXAMPLE: dict[str, Any] = {
    "prompts": ["extraction_quotes", "extraction_by_section", "direct_short", "direct_guided"],
    "models": ["smollm2:135m"],
    "trials": [
        "breast_cancer_her2_positive", "colorectal_msi_high", "lung_egfr_mutated",
        "myeloma_relapsed_car_t", "ovarian_brca_maintenance", "prostate_castration_resistant",
    ],
    "mode": "relaxed",
    "max_items": 3,
    "num_predict": 320,
    "max_parallel": 4,
}  # fmt: skip
