/** Written by `make types` out of the declarations of setups; not by hand. */
export const SETUPS = {
  "session": {
    "repeats": {
      "min": 1,
      "max": 1000
    },
    "track": {
      "choices": [
        "A",
        "B"
      ]
    },
    "speed": {
      "min": 0.001,
      "max": 100000
    },
    "stop_after_s": {
      "min": 0.1,
      "max": 604800
    },
    "deadline_s": {
      "min": 0.1,
      "max": 86400
    },
    "scenario": {
      "choices": [
        "busy_night_1",
        "busy_night_2",
        "busy_night_3",
        "busy_night_4",
        "high_labor_1",
        "high_labor_2",
        "high_labor_3",
        "high_labor_4",
        "low_inventory_1",
        "low_inventory_2",
        "low_inventory_3",
        "low_inventory_4",
        "overstocked_1",
        "overstocked_2",
        "overstocked_3",
        "overstocked_4",
        "quality_control_1",
        "quality_control_2",
        "quality_control_3",
        "quality_control_4",
        "slow_business_1",
        "slow_business_2",
        "slow_business_3",
        "slow_business_4"
      ],
      "longest": 80
    },
    "seeds": {
      "min": 0,
      "max": 2147483648,
      "most": 200
    },
    "budget_tokens": {
      "min": 1,
      "max": 1000000000000
    },
    "budget_usd": {
      "min": 0.0001,
      "max": 1000000
    },
    "name": {
      "longest": 200
    },
    "lineups": {
      "most": 20
    }
  },
  "suite": {
    "repeats": {
      "min": 1,
      "max": 100
    },
    "track": {
      "choices": [
        "A",
        "B"
      ]
    },
    "max_parallel": {
      "min": 1,
      "max": 200
    },
    "budget_tokens": {
      "min": 1,
      "max": 1000000000000
    },
    "budget_usd": {
      "min": 0.0001,
      "max": 1000000
    },
    "suite": {
      "choices": [
        "mcb-1",
        "preview"
      ]
    },
    "lineups": {
      "most": 20
    },
    "levels": {
      "most": 4
    },
    "seeds": {
      "min": 0,
      "max": 2147483648,
      "most": 200
    },
    "name": {
      "longest": 200
    }
  },
  "matrix": {
    "prompts": {
      "most": 200
    },
    "models": {
      "most": 100
    },
    "trials": {
      "most": 10000
    },
    "repeats": {
      "min": 1,
      "max": 100
    },
    "pipeline": {
      "choices": [
        "any",
        "extraction",
        "two_stage",
        "direct"
      ]
    },
    "metric": {
      "choices": [
        "entities_f1",
        "mappings_f1",
        "relationships_f1"
      ]
    },
    "mode": {
      "choices": [
        "exact",
        "relaxed",
        "span"
      ]
    },
    "top": {
      "min": 1,
      "max": 100
    },
    "temperature": {
      "min": 0,
      "max": 2
    },
    "seed": {
      "min": 0,
      "max": 2147483647
    },
    "num_ctx": {
      "min": 256,
      "max": 1000000
    },
    "num_predict": {
      "min": 16,
      "max": 32768
    },
    "max_items": {
      "min": 1,
      "max": 10000
    },
    "max_parallel": {
      "min": 1,
      "max": 1000
    },
    "timeout_s": {
      "min": 0.1,
      "max": 86400
    },
    "host_wait_s": {
      "min": 0,
      "max": 86400
    },
    "attempts": {
      "min": 1,
      "max": 20
    },
    "budget_usd": {
      "min": 1e-06,
      "max": 1000000
    },
    "budget_tokens": {
      "min": 1,
      "max": 1000000000000
    },
    "saved": {
      "longest": 60
    },
    "name": {
      "longest": 200
    },
    "save_as": {
      "longest": 60
    }
  },
  "optimisation": {
    "prompt": {
      "longest": 200
    },
    "models": {
      "most": 20
    },
    "proposer": {
      "longest": 200
    },
    "trials": {
      "most": 1000
    },
    "rounds": {
      "min": 1,
      "max": 50
    },
    "repeats": {
      "min": 1,
      "max": 20
    },
    "seed": {
      "min": 0,
      "max": 2147483647
    },
    "mode": {
      "choices": [
        "exact",
        "relaxed",
        "span"
      ]
    },
    "max_items": {
      "min": 1,
      "max": 10000
    },
    "max_parallel": {
      "min": 1,
      "max": 1000
    },
    "timeout_s": {
      "min": 0.1,
      "max": 86400
    },
    "attempts": {
      "min": 1,
      "max": 20
    },
    "budget_usd": {
      "min": 1e-06,
      "max": 1000000
    },
    "budget_tokens": {
      "min": 1,
      "max": 1000000000000
    },
    "name": {
      "longest": 200
    }
  },
  "brief": {
    "participants": {
      "most": 50
    },
    "judges": {
      "most": 50
    },
    "score": {
      "choices": [
        "panel",
        "checks",
        "both"
      ]
    },
    "attempts": {
      "min": 1,
      "max": 20
    },
    "max_parallel": {
      "min": 1,
      "max": 100
    },
    "network": {
      "choices": [
        "none",
        "model-only",
        "domains",
        "open"
      ]
    },
    "domains": {
      "most": 100
    }
  },
  "dimension": {
    "weight": {
      "max": 100
    },
    "description": {
      "longest": 2000
    }
  },
  "judging": {
    "policy": {
      "choices": [
        "require_distinct_flavor",
        "warn",
        "allow_self"
      ]
    },
    "repeats": {
      "min": 1,
      "max": 20
    },
    "paraphrase": {
      "longest": 200
    }
  },
  "flavors": [
    "model",
    "agy",
    "claude",
    "codex",
    "dummy",
    "duo",
    "gemini",
    "grok",
    "triad"
  ]
} as const;
