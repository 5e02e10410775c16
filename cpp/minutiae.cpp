#include <nanobind/nanobind.h>
NB_MODULE(minutiae, m) { m.def("hello", [] { return 1; }); }
