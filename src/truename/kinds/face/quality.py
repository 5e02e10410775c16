"""How useful a face is, before and after its embedding is known."""

from __future__ import annotations

import math

import numpy as np

from truename.kinds.face import params
from truename.kinds.face.align import Points
from truename.kinds.face.detect import Picture
from truename.types import Quality

_NOSE_DEPTH = 0.55  # tip of the nose before the plane of eyes and mouth, in eye distances: 35 of 63 mm
_NOSE_HEIGHT = 0.54  # of the way from the eyes to the mouth, in a face seen from the front
_NOSE_RISE = 0.46  # the same depth, in distances from the eyes to the mouth: 30 of 65 mm

NO_FACE = Quality(0, ("no face was found in the picture",), {"faces": 0.0})


def assess(aligned: Picture, points: Points, confidence: float, faces: int = 1) -> Quality:
    """Quality of one face by its size, sharpness, exposure and pose (what ISO/IEC 29794-5 calls its capture).

    The score is the product of a factor for each, which is 1 where it costs nothing.

    Args:
        aligned: uint8[h, w, 3], the face as it is compared.
        points: float32[5, 2], in the picture as it came.
        confidence: of the detector.
        faces: how many the picture shows.
    """
    grey = aligned.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601
    # The middle of the crop: its border shows hair and background.
    h, w = grey.shape
    face = grey[h // 5 : -h // 10, w // 6 : -w // 6]
    laplacian = 4 * face[1:-1, 1:-1] - face[:-2, 1:-1] - face[2:, 1:-1] - face[1:-1, :-2] - face[1:-1, 2:]
    yaw, pitch, roll = pose(points)
    measures = {
        "eye_distance": float(np.linalg.norm(points[1] - points[0])),
        "sharpness": float(laplacian.var()),
        "grey": float(face.mean()),
        "contrast": float(face.std()),
        "clipped_share": float(np.mean((face < 4) | (face > 251))),
        "yaw": yaw,
        "pitch": pitch,
        "roll": roll,
        "confidence": confidence,
        "faces": float(faces),
    }
    factors = {
        "the face is small": min(1.0, measures["eye_distance"] / params.EYE_DISTANCE),
        "the face is blurred": min(1.0, measures["sharpness"] / params.SHARPNESS) ** 0.5,
        "the face is too dark": min(1.0, measures["grey"] / params.DARK),
        "the face is too light": min(1.0, (255 - measures["grey"]) / (255 - params.LIGHT)),
        "the face has too little contrast": min(1.0, measures["contrast"] / params.CONTRAST),
        "much of the face is pure black or white": min(1.0, 1 - (measures["clipped_share"] - params.CLIPPED)),
        "the face is turned to the side": _turned(yaw, params.YAW),
        "the face looks up or down": _turned(pitch, params.PITCH),
        "the face is tilted": _turned(roll, 2 * params.ROLL),
    }
    reasons = sorted((factor, reason) for reason, factor in factors.items() if factor < params.WORTH_SAYING)
    score = round(100 * math.prod(max(0.0, factor) for factor in factors.values()))
    return Quality(score, tuple(reason for _, reason in reasons), measures)


def with_embedding(quality: Quality, norm: float, usual: float) -> Quality:
    """The same assessment once the embedding is known: a short one means that the network could make little of it."""
    factor = min(1.0, norm / usual)
    reasons = quality.reasons
    if factor < params.WORTH_SAYING:
        reasons = (*reasons, "the network sees little of a face in it: something may hide it")
    return Quality(round(quality.score * factor), reasons, {**quality.measures, "norm": norm})


def pose(points: Points) -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees, roughly, from where the nose lies between eyes and mouth.

    Positive: the nose points to the right as seen, up, and the head is tilted clockwise as seen.
    """
    p = np.asarray(points, np.float64)
    eyes, mouth = p[:2].mean(axis=0), p[3:].mean(axis=0)
    across = p[1] - p[0]
    distance = max(float(np.linalg.norm(across)), 1e-6)
    across /= distance
    down = np.array([-across[1], across[0]])
    height = max(float((mouth - eyes) @ down), 0.2 * distance)  # less is not a face seen from anywhere near the front
    nose = p[2] - eyes
    yaw = math.degrees(math.atan2(float(nose @ across), _NOSE_DEPTH * distance))
    pitch = math.degrees(math.atan2(_NOSE_HEIGHT - float(nose @ down) / height, _NOSE_RISE))
    return yaw, pitch, math.degrees(math.atan2(across[1], across[0]))


def _turned(angle: float, half: float) -> float:
    """1 when facing the camera, 0.5 at ``half`` degrees."""
    return 1 / (1 + (angle / half) ** 2)
