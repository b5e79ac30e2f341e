"""Official documents: a tree of plain data → PDF and DOCX in GB/T 9704 layout, numbered and kept once issued.

``tree`` (what a document is), ``numbering`` (一、（一）1.（1）), ``html`` → ``pdf`` and ``docx`` (how it
looks), ``fonts``; ``worker`` renders in a child process, ``issue`` numbers, keeps and voids. Everything but
``worker``, ``store``, ``issue`` and ``register`` runs without Django, because the child process does.
"""
