"""Rules of complaints: data and pure functions, with the article they come from."""
