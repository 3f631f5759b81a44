"""The use case: a question in, an answer out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

from partners.access import Viewer
from records.content import kinds, targets
from records.reading import Entry, Reader
from records.text import Text
from registry.lookup import wording
from registry.lookup.answer import Answer, AnsweredStep, FoundPathway, Law, Named, Note, What, Why
from registry.lookup.matching import Chosen, Matched, match
from registry.lookup.places import Chain, chain_of
from registry.lookup.question import Question, When, named, refuse_identifying, settle
from registry.lookup.reaching import Reach, who_answers
from registry.older_law import cites_successor, meant_of

NOTES = {
    "secrecy_note": "secrecy",
    "documentation_note": "documentation",
    "scope_note": "scope",
    "review_rule": "review",
    "registry_note": "registry",
}
MODALITY_ORDER = ("ska", "bor", "far", "kan")
WITHOUT_AREA = Text(
    sv="Inget område är valt: bara nationella vägar och nummer visas. Välj kommun för de lokala.",
    en="No area was chosen: only national pathways and numbers are shown. Choose a municipality for the local ones.",
)


def look_up(viewer: Viewer, question: Question) -> Answer:
    """Answer a question for a viewer. Raises `BadQuestion` when it cannot be answered as it stands.

    Without an area only what serves the whole nation is shown: another municipality's number would mislead. Reads are
    as of one moment through every relation. The number of queries does not depend on what is found.
    """
    for field in ("text", "situation", "target_group", "starts", "area"):
        refuse_identifying(getattr(question, field) or "", "q" if field == "text" else field)
    when = settle(question)
    reader = Reader(viewer, when.moment)
    area = named(reader, "area", "area", question.area)
    chosen = Chosen(
        named(reader, "situation", "situation", question.situation),
        named(reader, "target_group", "target_group", question.target_group),
        named(reader, "function", "starts", question.starts),
    )
    chain = chain_of(reader, area)
    matched = match(reader, question.text, chosen, chain)
    best = matched[: max(1, question.limit)]
    return Answer(
        at=when.instant.astimezone(UTC),
        on=when.moment.on,
        known_at=when.moment.known_at,
        area=Named.of(area) if area else None,
        notices=(*when.notices, *(() if area else (WITHOUT_AREA,))),
        total=len(matched),
        pathways=_Resolution(reader, chain, when, chosen, best).pathways(),
    )


def show_pathway(viewer: Viewer, pathway: UUID, question: Question) -> Answer | None:
    """One pathway, resolved as `look_up` would, for the question's area and times; its words and choices do not count.

    When the pathway does not serve the area, or none is given, it is shown for the first area that it serves. None
    when nothing holds for it on the day. Raises `BadQuestion`.
    """
    when = settle(question)
    reader = Reader(viewer, when.moment)
    entry = reader.get("pathway", pathway)
    if entry is None:
        return None
    chain = chain_of(reader, named(reader, "area", "area", question.area))
    if (place := chain.place_of(entry.content["areas"])) is None:
        chain, place = chain_of(reader, reader.get("area", UUID(entry.content["areas"][0]))), 0
    if not chain.areas:
        return None
    matched = [Matched(entry.version, place)]
    return Answer(
        at=when.instant.astimezone(UTC),
        on=when.moment.on,
        known_at=when.moment.known_at,
        area=Named.of(chain.areas[0]) if chain.areas else None,
        notices=when.notices,
        total=1,
        pathways=_Resolution(reader, chain, when, Chosen(), matched).pathways(),
    )


class _Resolution:
    """The best matches with everything they refer to, fetched together."""

    def __init__(self, reader: Reader, chain: Chain, when: When, chosen: Chosen, best: Sequence[Matched]) -> None:
        self.reader = reader
        self.chain = chain
        self.chosen = chosen
        found = {entry.version: entry for entry in reader.of("pathway").versions(m.version for m in best).all()}
        self.matched = [(m, found[m.version]) for m in best if m.version in found]
        entries = [entry for _, entry in self.matched]
        self.reach = Reach(reader, chain, when.instant)
        self.reach.load(_receiving(entries, "function"), _receiving(entries, "contact_point"))
        wanted = targets((kinds["pathway"], entry.content) for entry in entries)
        self.referred = reader.many(wanted | self.reach.organisations())
        successors = {UUID(i) for e in self.referred.values() for i in e.content.get("replaced_by", ())}
        self.referred |= reader.many(successors - self.referred.keys())
        replaced = any(map(self._is_replaced, self.referred.values()))
        self.meant = meant_of(reader.moment, [entry.pk for entry in entries]) if replaced else {}
        self.names = {identity: Named.of(entry) for identity, entry in self.referred.items()}
        self.by_record = {entry.pk: self.names[entry.id] for entry in self.referred.values()}

    def pathways(self) -> tuple[FoundPathway, ...]:
        return tuple(self._pathway(matched, entry) for matched, entry in self.matched)

    def _pathway(self, matched: Matched, entry: Entry) -> FoundPathway:
        content = entry.content
        steps = tuple(self._step(number, step, entry.pk) for number, step in enumerate(content["steps"], 1))
        starts = [content["starts"], *content.get("also_starts", ())]
        return FoundPathway(
            id=entry.id,
            key=entry.key,
            title=Text.model_validate(content["title"]),
            version=entry.number,
            in_force_since=entry.valid_from,
            believed_until=entry.believed_until,
            level=self.chain.level(matched.place),
            areas=self._named("area", content["areas"]),
            sample=content.get("sample", False),
            urgency=content["urgency"],
            score=matched.score,
            reasons=self._reasons(matched, entry),
            situations=self._named("situation", content["situations"]),
            target_groups=self._named("target_group", content["target_groups"]),
            starts=self._named("function", starts),
            do_not=tuple(Text.model_validate(item["text"]) for item in content.get("do_not", ())),
            first_call=_first_call(steps, set(self._named("function", starts))),
            steps=steps,
            notes=self._notes(content, entry.pk),
            rests_on=self._named("routine", content.get("rests_on", ())),
            sources=tuple(content.get("sources", ())),
        )

    def _step(self, number: int, step: dict[str, Any], pathway: int) -> AnsweredStep:
        receiver = self.reach.reached(step["receiver"], self.names) if "receiver" in step else None
        fallbacks = tuple(
            self.reach.reached(fallback, self.names, _text(fallback.get("when")))
            for fallback in step.get("fallbacks", ())
        )
        return AnsweredStep(
            key=step["key"],
            number=number,
            actor=self._named("function", [step["actor"]])[0],
            modality=step["modality"],
            modality_words=wording.MODALITIES[step["modality"]],
            ground=step.get("ground"),
            ground_words=wording.GROUNDS[step.get("ground")],
            action=Text.model_validate(step["action"]),
            condition=_text(step.get("condition")),
            branch=step.get("branch"),
            channels=tuple(step.get("channels", ())),
            within=step.get("within"),
            within_words=wording.within(step.get("within")),
            within_note=_text(step.get("within_note")),
            prepare=_text(step.get("prepare")),
            legal=self._laws(step.get("legal", ()), pathway, step["key"]),
            receiver=receiver,
            fallbacks=fallbacks,
            answers=who_answers(receiver, fallbacks) if receiver else None,
        )

    def _laws(self, cited: Sequence[str], pathway: int, part: str) -> tuple[Law, ...]:
        """The provisions that a part of a pathway (by pk) cites."""
        found = (self.referred.get(UUID(identity)) for identity in cited)
        return tuple(self._law(entry, cited, pathway, part) for entry in found if entry)

    def _law(self, entry: Entry, cited: Sequence[str], pathway: int, part: str) -> Law:
        successors, replaced = entry.content.get("replaced_by", ()), self._is_replaced(entry)
        meant = (part, entry.id) in self.meant.get(pathway, {})
        return Law(
            id=entry.id,
            code=entry.content["code"],
            name=entry.name,
            gist=Text.model_validate(entry.content["gist"]),
            replaced=replaced,
            replaced_by=self._named("legal_reference", successors),
            settled=replaced and (meant or cites_successor(cited, successors)),
        )

    def _is_replaced(self, entry: Entry) -> bool:
        ends = entry.content.get("in_force_until") if entry.kind == "legal_reference" else None
        return bool(ends and ends <= self.reader.moment.on.isoformat())

    def _notes(self, content: dict[str, Any], pathway: int) -> tuple[Note, ...]:
        return tuple(
            Note(
                kind=kind,
                text=Text.model_validate(content[name]["text"]),
                legal=self._laws(content[name].get("legal", ()), pathway, name),
            )
            for name, kind in NOTES.items()
            if name in content
        )

    def _named(self, kind: str, identities: Iterable[str]) -> tuple[Named, ...]:
        return tuple(
            self.names.get(UUID(identity)) or Named(id=UUID(identity), kind=kind, name=wording.ENDED)
            for identity in identities
        )

    def _reasons(self, matched: Matched, entry: Entry) -> tuple[Why, ...]:
        chosen: tuple[tuple[What, Entry | None], ...] = (
            ("situation", self.chosen.situation),
            ("target_group", self.chosen.target_group),
            ("starts", self.chosen.starts),
        )
        reasons = [Why(what=what, name=Named.of(given).name, how="chosen") for what, given in chosen if given]
        title = Text.model_validate(entry.content["title"])
        found = matched.why.items()
        reasons += (
            Why(what=what, name=title if what == "title" else self._name_of(record), how=how)
            for (what, record), how in found
        )
        return tuple(reasons)

    def _name_of(self, record: int) -> Text:
        found = self.by_record.get(record)
        return found.name if found else wording.ENDED


def _text(value: dict[str, str] | None) -> Text | None:
    return Text.model_validate(value) if value else None


def _receiving(entries: Iterable[Entry], name: str) -> set[UUID]:
    """The functions or contact points that steps of the pathways hand over to, fallbacks included."""
    return {
        UUID(receiver[name])
        for entry in entries
        for step in entry.content["steps"]
        for receiver in (step.get("receiver"), *step.get("fallbacks", ()))
        if receiver and name in receiver
    }


def _first_call(steps: Sequence[AnsweredStep], starts: set[Named]) -> str | None:
    """The call to make first when no condition applies: by whoever starts, the strongest modality, the first step."""
    calls = [
        step
        for step in steps
        if step.receiver and step.receiver.contact_points and step.actor in starts and step.condition is None
    ]
    calls.sort(key=lambda step: (MODALITY_ORDER.index(step.modality), step.number))
    return calls[0].key if calls else None
