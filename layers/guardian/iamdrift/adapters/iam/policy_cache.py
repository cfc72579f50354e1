"""Documents of managed policies, kept between reads: a version of a policy never changes."""

from __future__ import annotations

from collections import OrderedDict

Key = tuple[str, str, str]  # ARN, policy id, version id


class PolicyCache:
    """The most recently used documents. The id is part of the key: a policy that is made again starts at v1 again."""

    def __init__(self, size: int = 512) -> None:
        self._size = size
        self._texts: OrderedDict[Key, str] = OrderedDict()

    def get(self, key: Key) -> str | None:
        if key in self._texts:
            self._texts.move_to_end(key)
        return self._texts.get(key)

    def put(self, key: Key, text: str) -> None:
        self._texts[key] = text
        self._texts.move_to_end(key)
        while len(self._texts) > self._size:
            self._texts.popitem(last=False)
