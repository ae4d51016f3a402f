"""Reading of assessmentTest, QTI 2.0 to 3.0: the structure of a test without its items.

Items are referred to by path; packages bring them.
"""

from exam_engine.exchange.qti_tests.files import ImportedTest, read_assessment_test

__all__ = ["ImportedTest", "read_assessment_test"]
