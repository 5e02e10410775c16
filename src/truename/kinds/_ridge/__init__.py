"""What fingerprints and palm-prints share: pictures of friction ridges."""
