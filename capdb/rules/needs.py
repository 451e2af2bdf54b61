"""Examples of the values of each rule on whether a line needs offload."""

from __future__ import annotations

from collections.abc import Mapping

from capdb.rules.ids import Rule
from capdb.rules.statement import Value

NEEDS: Mapping[Rule, Mapping[str, Value]] = {
    Rule.NEED_NOTHING: {"mbits": 750},
    Rule.NEED_SOFTWARE: {"mbits": 900},
    Rule.NEED_HARDWARE: {"mbits": 940},
    Rule.NEED_HARDWARE_HELPS: {"mbits": 940},
    Rule.NEED_SQM: {"mbits": 420, "way": "neither"},
    Rule.NEED_SQM_SHORT: {"mbits": 420},
    Rule.NEED_TRY: {"mbits": 200, "way": "hardware"},
    Rule.NEED_ANOTHER: {"mbits": 700},
    Rule.NEED_DIFFERS: {"way": "software", "least": 200, "mbits": 900},
    Rule.NEED_NOT_MEASURED: {},
    Rule.NEED_PORTS: {"mbits": 100},
    Rule.NEED_NO_RATE_UP: {"mbits": 50},
    Rule.NEED_NO_RATE_DOWN: {"mbits": 600},
    Rule.WAY_ENOUGH: {"way": "neither", "mbits": 750},
    Rule.WAY_SHORT: {"way": "neither", "mbits": 200},
    Rule.WAY_DIFFERS: {"way": "software", "least": 200, "mbits": 900},
    Rule.WAY_BELOW: {"way": "neither", "mbits": 350},
    Rule.WAY_NOT_MEASURED: {"way": "software"},
    Rule.WAY_NOT_HERE: {"way": "hardware"},
    Rule.WAY_NOT_KNOWN: {"way": "hardware"},
    Rule.WAY_PASSES_QUEUES: {"way": "hardware"},
    Rule.WAY_HARMS: {"way": "software"},
}
"""Each rule by which a line is judged, with values that it may have."""
