"""Fails where a test was skipped that skippable-tests.txt does not list; prints the totals of all modules.

Where there are no reference data beside the checkout, tests may say so and be skipped: a reason that names their folder.
"""
import glob
import os
import sys
import xml.etree.ElementTree as tree

here = os.path.dirname(os.path.abspath(__file__))
reference = os.path.join(here, '..', '..', 'shared')
with open(os.path.join(here, 'skippable-tests.txt')) as lines:
    listed = {line.split()[0] for line in lines if line.strip() and not line.startswith('#')}

passed, failed, skipped, unlisted = 0, 0, 0, []
for report in glob.glob(os.path.join(here, '..', '**', 'target', 'surefire-reports', 'TEST-*.xml'), recursive=True):
    for case in tree.parse(report).getroot().iter('testcase'):
        mark = case.find('skipped')
        if mark is None:
            broken = case.find('failure') is not None or case.find('error') is not None
            failed, passed = failed + broken, passed + (not broken)
            continue
        skipped += 1
        name = f"{case.get('classname')}#{case.get('name')}"
        if name not in listed and (os.path.isdir(reference) or 'shared' not in (mark.get('message') or '')):
            unlisted.append(f"{name}: {mark.get('message')}")

for line in unlisted:
    print('skipped without being listed:', line)
if passed == 0:
    print('no test was run')
print(f'{passed} passed, {failed} failed, {skipped} skipped')
sys.exit(1 if failed or unlisted or passed == 0 else 0)
