"""Moodle XML for tests, from as few words as possible."""

from xml.sax.saxutils import escape

from exam_engine.exchange.moodle import read_moodle_xml


def quiz(*questions):
    """Make a document."""
    return f'<?xml version="1.0" encoding="UTF-8"?><quiz>{"".join(questions)}</quiz>'.encode()


def question(kind, inner="", *, name="Q", text="<p>Asked?</p>", form="html"):
    """Make a question; its text is given as HTML."""
    return (
        f'<question type="{kind}"><name><text>{escape(name)}</text></name>'
        f'<questiontext format="{form}"><text><![CDATA[{text}]]></text></questiontext>'
        f"{inner}</question>"
    )


def answer(text, fraction=0, *, remark="", inner="", form="html"):
    """Make an answer."""
    told = f'<feedback format="html"><text>{escape(remark)}</text></feedback>' if remark else ""
    return (
        f'<answer fraction="{fraction}" format="{form}"><text>{escape(text)}</text>'
        f"{inner}{told}</answer>"
    )


def pair(source, target):
    """Make a source and its target."""
    return (
        f'<subquestion format="html"><text>{escape(source)}</text>'
        f"<answer><text>{escape(target)}</text></answer></subquestion>"
    )


def read(*questions, file="bank/quiz.xml"):
    """Read a document of these questions."""
    return read_moodle_xml(quiz(*questions), file=file)
