"""The face of plain exchange: GIFT, Aiken, CSV and XLSX in, GIFT out.

Readers never raise: a bad question is refused by name and line, the others are taken.
"""

from exam_engine.exchange.plain.aiken import read_aiken
from exam_engine.exchange.plain.csv_rows import read_csv
from exam_engine.exchange.plain.gift import read_gift
from exam_engine.exchange.plain.gift_writing import write_gift
from exam_engine.exchange.plain.xlsx_rows import read_xlsx

__all__ = ["read_aiken", "read_csv", "read_gift", "read_xlsx", "write_gift"]
