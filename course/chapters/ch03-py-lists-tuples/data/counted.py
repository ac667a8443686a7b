"""A list that counts its work, for chapter 3: every item that a method has to touch."""

from typing import SupportsIndex


class CountedList(list[object]):
    """Works like a list, and counts in .touched the items that were written, read or moved to another place."""

    touched = 0

    def append(self, item: object) -> None:
        """Put an item at the end: one is written."""
        self.touched += 1
        super().append(item)

    def insert(self, position: SupportsIndex, item: object) -> None:
        """Put an item at a position: one is written, and those from there on are moved."""
        self.touched += 1 + len(self[position:])
        super().insert(position, item)

    def pop(self, position: SupportsIndex = -1) -> object:
        """Take an item out: one is read, and those behind it are moved."""
        self.touched += len(self[position:])
        return super().pop(position)

    def read(self, position: SupportsIndex) -> object:
        """Return the item at a position, as square brackets do: one is read."""
        self.touched += 1
        return self[position]

    def __contains__(self, item: object) -> bool:
        """Say whether an item is in the list: those before it are read, and the item itself."""
        self.touched += self.index(item) + 1 if super().__contains__(item) else len(self)
        return super().__contains__(item)
