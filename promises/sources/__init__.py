"""Raw material of a deal (notes, mails, transcripts, proposals), and the sentences in it that sound like promises.

Plain functions; nothing here touches the database. `reading.read` makes a document of a file's bytes, `finding.find`
proposes sentences of it.
"""
