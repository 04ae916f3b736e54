WANTED = """- [Soup](#soup)
  - [What you need](#what-you-need)
  - [Salt, pepper!](#salt-pepper)
    - [A word](#a-word)
- [End](#end)
"""
with open("/app/contents.md") as file:
    assert file.read().rstrip() == WANTED.rstrip()
