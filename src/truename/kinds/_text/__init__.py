"""What kinds of text share: scripts and their Latin spellings, Korean syllables, the alignment of words."""
