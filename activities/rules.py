"""Rules of activities: data and pure functions, with the article they come from."""
