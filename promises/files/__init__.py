"""Files that people bring: their names, what their content is, and the rows of a spreadsheet.

Plain functions; nothing here touches the database. What is not taken raises `Unacceptable` with a sentence for the person.
"""


class Unacceptable(Exception):
    """A file that is not taken. The message is a sentence that says why and, where there is one, the way out."""
