"""Synthetic faces with their true landmarks, for the demo and the tests. They never support a claim of accuracy.

    measures   a seed -> a person: lengths and colours of a head, and what it wears
    face       skull, bumps along z that make it a face, hair -> a surface
    paint      skin and its marks, eyes, brows, lips, beard -> its colours
    around     ears, neck, shoulders, long hair, glasses
    camera     pose, light and shadows, lens, sensor -> a portrait
    scenes     several people in one picture, and people who move
    folder     many people -> files, truth and a manifest

Nobody sat for them, and nothing of a real face went in but the range of its lengths. Of 200 portraits of 50 people that
nothing was tuned on, YuNet and CenterFace found every face once, with a confidence of at least 0.87 and 0.75 (98.5 % at
0.8 or more). The embedders tell these people apart, retail-0095 at an equal error rate below 0.1 % and dlib's at 1 %,
because people here differ more than people do and their portraits less; yet two strangers here are more alike to them
than two real ones: a median cosine of 0.4 where that of LFW is 0.0 (retail-0095).

Everything is drawn from seeds: the same machine and libraries give the same pictures; others may round a grey level
here and there otherwise.
"""

from truename.kinds.face.synth.camera import HEIGHT, WIDTH, Condition, Portrait, encode, portrait
from truename.kinds.face.synth.face import Expression
from truename.kinds.face.synth.folder import LANDMARKS, write
from truename.kinds.face.synth.measures import Beard, Glasses, Hair, Person, person
from truename.kinds.face.synth.scenes import Clip, Group, clip, group

__all__ = [
    "HEIGHT",
    "LANDMARKS",
    "WIDTH",
    "Beard",
    "Clip",
    "Condition",
    "Expression",
    "Glasses",
    "Group",
    "Hair",
    "Person",
    "Portrait",
    "clip",
    "encode",
    "group",
    "person",
    "portrait",
    "write",
]
