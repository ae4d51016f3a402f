"""Assessment items: the canonical model that every format is read into and scored from.

QTI's variables and programs as frozen values, without QTI's XML: declarations, interactions, a
response program of a closed operator set. What a candidate may see of it is `delivery`; how it is
scored is `exam_engine.scoring.programs`; how files become it is `exam_engine.exchange`.
"""
