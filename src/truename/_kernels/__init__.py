"""Compiled loops. Each extension mirrors one file of cpp/; its .pyi stands here."""
