"""The mutants, one after the other as a change goes through the handler."""

from tests.proofs.mutants import Mutant

MUTANTS = (
    # Order
    Mutant("sequencers are padded on the wrong side", "order", ".ljust(", ".rjust("),
    Mutant("sequencers keep their case", "order", "sequencer.upper().", "sequencer."),
    # What the events say
    Mutant(
        "EventBridge's keys are decoded", "events", 'key=entry["key"],', 'key=unquote_plus(entry["key"]),'
    ),
    Mutant("S3's keys are not decoded", "events", 'key=unquote_plus(entry["key"]),', 'key=entry["key"],'),
    Mutant(
        "the version is not looked at",
        "events",
        'return {"version_id": version_id, "etag": etag} if kind == CREATED else {}',
        "return {}",
    ),
    Mutant(
        "deletions are ignored",
        "events",
        "return None if how == _FOR_GOOD and",
        "return None if how == _MARKER or",
    ),
    Mutant(
        "versions that are removed are ignored",
        "events",
        "return None if how == _FOR_GOOD and",
        "return None if how == _FOR_GOOD or",
    ),
    Mutant(
        "S3's test event is an error",
        "events",
        '"s3:TestEvent":\n        return []',
        '"s3:TestEvent":\n        raise UnknownEvent',
    ),
    # Batches
    Mutant(
        "only the first message is read",
        "batch",
        'enumerate(event["Records"])',
        'enumerate(event["Records"][:1])',
    ),
    Mutant(
        "only the first record is read",
        "batch",
        'changes_in(json.loads(message["body"])):',
        'changes_in(json.loads(message["body"]))[:1]:',
    ),
    Mutant("a failure is swallowed", "batch", "        return False\n    return True", "    return True"),
    Mutant("failed messages are not named", "batch", 'failed.append(message["messageId"])', "pass"),
    # The record
    Mutant(
        "the record is written without condition",
        "store",
        '"attribute_not_exists(#id) OR sequencer <= :sequencer"',
        '"attribute_not_exists(#id) OR sequencer <= :sequencer OR sequencer > :sequencer"',
        overlap_only=True,
    ),
    Mutant(
        "the record of the same change is not written again",
        "store",
        "OR sequencer <= :sequencer",
        "OR sequencer < :sequencer",
    ),
    Mutant("the older record wins", "store", "OR sequencer <= :sequencer", "OR sequencer >= :sequencer"),
    Mutant(
        "a record that is not written counts as written",
        "store",
        "return False, None",
        "return True, None",
        overlap_only=True,
    ),
    Mutant(
        "a record that cannot be written counts as overtaken",
        "store",
        '== "ConditionalCheckFailedException"',
        '!= ""',
    ),
    # The story
    Mutant(
        "what is recorded is not looked at first",
        "documents",
        "if recorded and recorded.sequencer > change.sequencer:",
        "if recorded and False:",
    ),
    Mutant(
        "the same change counts as overtaken",
        "documents",
        "recorded.sequencer > change.sequencer:",
        "recorded.sequencer >= change.sequencer:",
    ),
    Mutant(
        "of what is overtaken nothing is taken back at once",
        "settling",
        "        self._take_back({*keys_of(change.key)}, change)\n"
        "        self.store.unpublish_others(recorded",
        "        self.store.unpublish_others(recorded",
        overlap_only=True,
    ),
    Mutant(
        "of what is overtaken the copy stays public",
        "settling",
        "        self.store.unpublish_others(recorded)\n",
        "",
        overlap_only=True,
    ),
    Mutant(
        "of a document whose last version is gone nothing is removed",
        "documents",
        "if source is None and change.kind == REMOVED:",
        "if source is None and change.kind != REMOVED:",
    ),
    Mutant(
        "the record comes before the result",
        "settling",
        "if outcomes.finish():",
        "if (self.store.write_record(catalog.Record(**fields)) or True) and outcomes.finish():",
    ),
    Mutant(
        "what is stale is not taken back",
        "settling",
        "            self._take_back({*outcomes.versions}, change)\n",
        "",
        overlap_only=True,
    ),
    Mutant(
        "what an older version has left stays",
        "settling",
        "        self._take_back({*keys_of(change.key)} - {*outcomes.versions}, change)\n",
        "",
    ),
    Mutant(
        "the copy of an older version stays public",
        "settling",
        "            self.store.unpublish_others(record)\n        result",
        "        result",
    ),
    Mutant(
        "the result of what is deleted stays",
        "settling",
        "        self._take_back({*keys_of(change.key)}, change)\n        if before or",
        "        if before or",
    ),
    Mutant(
        "the copy of what is deleted stays public",
        "settling",
        "            self.store.unpublish_others(record)\n        return catalog.DELETED",
        "            pass\n        return catalog.DELETED",
    ),
    Mutant(
        "what is published comes before the record",
        "settling",
        "            written, before = self.store.write_record(record)\n",
        "            if record.published:\n"
        "                self.store.publish(outcomes.at(result_key(change.key)), record)\n"
        "            written, before = self.store.write_record(record)\n",
    ),
    Mutant(
        "what an older change has put on top of its outcome stays",
        "store",
        "lambda written: written < order",
        "lambda written: False",
        overlap_only=True,
    ),
    Mutant(
        "what the same change has put on top is not named",
        "settling",
        ") != outcomes.versions:",
        ") is None:",
        overlap_only=True,
    ),
    # What is taken back, and what is public
    Mutant(
        "what is taken back is hidden, not removed",
        "store",
        'Key=key, VersionId=current["VersionId"])',
        "Key=key)",
    ),
    Mutant(
        "what is as old is not taken back",
        "store",
        "lambda written: written <= order",
        "lambda written: written < order",
        overlap_only=True,
    ),
    Mutant(
        "what is newer is taken back",
        "store",
        "lambda written: written <= order",
        "lambda written: True",
    ),
    Mutant("only the top is taken back", "store", "        while (current", "        if (current"),
    Mutant(
        "the current result is published, not the recorded one",
        "store",
        ', "VersionId": record.outcome_version or ""}',
        "}",
        overlap_only=True,
    ),
    Mutant(
        "who publishes does not look back",
        "store",
        "if not self._is_recorded(record):",
        "if False:",
        overlap_only=True,
    ),
    Mutant(
        "looking back takes any record for its own",
        "store",
        "return now is not None and now.published == record.published",
        "return now is not None",
        overlap_only=True,
    ),
    # Outcomes
    Mutant(
        "an outcome is written without condition",
        "outcome",
        'condition: _Condition = {"IfNoneMatch": "*"}',
        "condition: _Condition = {}",
    ),
    Mutant(
        "an outcome is replaced without condition",
        "outcome",
        '{"IfMatch": current["ETag"]} if current',
        "{} if current",
        overlap_only=True,
    ),
    Mutant(
        "a newer outcome is replaced",
        "outcome",
        "sequencer(current) > self._sequencer:",
        "sequencer(current) > self._sequencer and False:",
    ),
    Mutant(
        "its own earlier outcome counts as newer",
        "outcome",
        "sequencer(current) > self._sequencer:",
        "sequencer(current) >= self._sequencer:",
    ),
    Mutant(
        "its own earlier outcome is not recognised",
        "outcome",
        "sequencer(current) == self._sequencer and self._is(current)",
        "False",
    ),
    Mutant(
        "an outcome does not tell its change",
        "outcome",
        '{"sequencer": change.sequencer, "source-version"',
        '{"sequencer": "", "source-version"',
    ),
    Mutant(
        "an outcome does not tell its source",
        "outcome",
        '"source-version": source_version}',
        '"source-version": ""}',
    ),
    Mutant(
        "nobody tries a second time to replace an outcome",
        "outcome",
        "CONTENDED_TRIES = 5",
        "CONTENDED_TRIES = 1",
    ),
    Mutant(
        "a conflict counts as done",
        "outcome",
        "                if code not in _CONDITION_FAILED:\n                    raise",
        '                if code == "ConditionalRequestConflict":\n                    return ""\n'
        "                if code not in _CONDITION_FAILED:\n                    raise",
    ),
    # The source
    Mutant(
        "a body that breaks counts as read",
        "source",
        "                if breaks > RESUMES:\n                    raise\n"
        "                self._reopen()\n                continue",
        "                return",
    ),
    Mutant(
        "a body that breaks is read from its beginning again", "source", 'Range=f"bytes={self._read}-", ', ""
    ),
)
