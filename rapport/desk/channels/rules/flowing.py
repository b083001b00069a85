"""Lines that a mail program broke to send them (RFC 3676, ``format=flowed``), put together as they were written."""


def unfolded(text: str, *, joins: bool) -> str:
    """Return the paragraphs of a text. ``joins``: the space at the end of a broken line is no space (``delsp=yes``)."""
    found = list[str]()
    paragraph, depth = "", 0
    for raw in text.replace("\r\n", "\n").split("\n"):
        line = raw.lstrip(">")
        marks = len(raw) - len(line)
        line = line.removeprefix(" ")
        is_cut = line == "-- "
        if paragraph and (marks != depth or is_cut):
            found.append(_marked(paragraph, depth))
            paragraph = ""
        if line.endswith(" ") and not is_cut:
            paragraph += line[:-1] if joins else line
            depth = marks
            continue
        found.append(_marked(paragraph + line, marks))
        paragraph = ""
    return "\n".join([*found, _marked(paragraph, depth)] if paragraph else found)


def _marked(paragraph: str, depth: int) -> str:
    return f"{'>' * depth} {paragraph}" if depth else paragraph
