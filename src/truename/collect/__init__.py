"""Collectors: what fetches evidence from the network, one source a module. Optional, and only ever asked for.

    rdap           registrations of domains, from a registry's server
    dns            what a resolver says of names
    certificates   what a log of certificate transparency lists of a domain
    crawl          the pages and pictures of a site, politely

Nothing of this program but their own commands imports this package, and a test holds it to that: no other command
contacts anybody about those whom a case is about.
Each collector takes a mandate, says whom it will contact, and writes everything that came, byte for byte, to one WARC.
What was not asked for is not contacted: names are resolved once and the connection goes to the address that was
checked, no proxy or cookie of the user is used, and no redirect leads to this machine or its network.

    reach    which addresses may be connected to
    http     one exchange of HTTP, as its bytes went over the wire
    warc     the file that they are written to
"""
