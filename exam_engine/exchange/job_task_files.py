"""A job-task analysis file to its value; whether a blueprint agrees with it is for `lint`."""

from exam_engine.catalogue import JobTaskAnalysis, Task
from exam_engine.exchange.fields import Fields


def read_job_task_analysis(fields: Fields) -> JobTaskAnalysis | None:
    """Return the analysis; None if the file has problems."""
    held_on, participants = fields.day("held_on"), fields.whole("participants")
    example = fields.flag("example", default=False)
    note = fields.text("note") if fields.node("note") else ""
    tasks = [_task(one) for one in fields.inners("tasks")]
    fields.close()
    whole = tuple(one for one in tasks if one is not None)
    return fields.report.make(
        fields, lambda: JobTaskAnalysis(held_on, participants, whole, example, note)
    )


def _task(fields: Fields) -> Task | None:
    name, objective, text = fields.text("id"), fields.text("objective"), fields.text("task")
    frequency, criticality = fields.whole("frequency"), fields.whole("criticality")
    fields.close()
    return fields.report.make(fields, lambda: Task(name, objective, text, frequency, criticality))
