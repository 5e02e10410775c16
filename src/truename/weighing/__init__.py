"""From scores to a weighed answer, whatever kind of evidence the scores came from.

calibrate   score -> log10 likelihood ratio, by a table fitted on pairs of known origin
bound       how large a ratio the fitting data can support
fuse        one contribution a finger, a date, ... -> one ratio for the person
decide      ratios and a stated prior -> ranks, posteriors, words; never a decision
validate    error rates with their uncertainty
pairs       comparisons of known origin, which calibrate and validate both start from
"""
