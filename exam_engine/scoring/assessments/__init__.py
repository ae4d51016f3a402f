"""Scoring of whole assessment tests: outcome processing and the way through linear parts.

Stands on the same compiler as items; holds no session and stores nothing.
"""

from exam_engine.scoring.assessments.compiled import (
    CompiledAssessment,
    compile_assessment,
)
from exam_engine.scoring.assessments.results import AssessmentResult
from exam_engine.scoring.assessments.sessions import ItemSession

__all__ = ["AssessmentResult", "CompiledAssessment", "ItemSession", "compile_assessment"]
