"""truename: who is this, really?"""
