"""Findings about job-task analyses and the blueprints that follow from them."""

from collections.abc import Iterator

from exam_engine.catalogue import Blueprint, JobTaskAnalysis
from exam_engine.exchange.findings import Finding, Severity
from exam_engine.exchange.programme import ANALYSIS_FILE, BLUEPRINT_FILE, Certification

RECOMPUTE = "run `assay content blueprint`, or mend the analysis"


def blueprint_findings(certification: Certification) -> Iterator[Finding]:
    """Yield what is wrong between a certification's analysis and its blueprint."""
    folder = f"certifications/{certification.slug}"
    analysis, blueprint = certification.analysis, certification.blueprint
    if blueprint is None:
        if analysis is not None:
            message, fix = "has no blueprint beside it", f"write {BLUEPRINT_FILE}"
            yield Finding(Severity.ERROR, f"{folder}/{ANALYSIS_FILE}", "", message, fix)
        return
    if analysis is None:
        return  # a small programme may set its weights by agreement
    yield from _weights(analysis, blueprint, f"{folder}/{BLUEPRINT_FILE}")
    yield from _objectives(analysis, blueprint, folder)
    if analysis.example:
        message, fix = "is example data", "replace it before any real decision"
        yield Finding(Severity.NOTE, f"{folder}/{ANALYSIS_FILE}", "example", message, fix)


def _weights(analysis: JobTaskAnalysis, blueprint: Blueprint, file: str) -> Iterator[Finding]:
    computed = analysis.weights()
    for domain in blueprint.domains:
        wanted = computed.pop(domain.id, None)
        if wanted is None:
            message = f"{domain.id} has no task in the analysis"
            yield Finding(Severity.ERROR, file, "domains", message, RECOMPUTE)
        elif wanted != domain.weight:
            message = f"{domain.id} weighs {domain.weight}, by the analysis {wanted}"
            yield Finding(Severity.ERROR, file, "weight", message, RECOMPUTE)
    for domain_id in computed:
        message, fix = f"lacks the domain {domain_id} of the analysis", "add it"
        yield Finding(Severity.ERROR, file, "domains", message, fix)


def _objectives(analysis: JobTaskAnalysis, blueprint: Blueprint, folder: str) -> Iterator[Finding]:
    known = blueprint.objectives
    tasked = {task.objective for task in analysis.tasks}
    for task in analysis.tasks:
        if task.objective not in known:
            message = f"{task.id} rests on no objective of the blueprint: {task.objective}"
            where = f"{folder}/{ANALYSIS_FILE}"
            yield Finding(Severity.ERROR, where, "objective", message, "mend the name")
    for objective in known:
        if objective not in tasked:
            message = f"{objective} serves no task of the analysis"
            where = f"{folder}/{BLUEPRINT_FILE}"
            yield Finding(Severity.ERROR, where, "objectives", message, "add a task or drop it")
