"""A brief.yaml that is right, for tests to break in one place each."""

BRIEF = """name: essay
participants:
  - {name: a, flavor: claude, model: opus}
  - name: b
    flavor: codex
    timeout_s: 60
    resources: {mem_limit: 1g}
judges:
  - {name: claude}
  - {name: codex}
rubric:
  scale: [1, 10]
  dimensions:
    - {id: clarity, weight: 60, description: Easy to read.}
    - {id: truth, weight: 40, description: Nothing in it is wrong.}
outputs:
  required:
    - {path: essay.md, kind: markdown}
judging: {policy: require_distinct_flavor, repeats: 2}
resources: {profile: small, mem_limit: 2g, memswap_limit: 2g, cpus: 1.5, pids_limit: 256}
network: none
timeout_s: 900
judge_timeout_s: 300
max_parallel: 2
"""
