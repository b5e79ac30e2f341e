"""Rules of banquets: data and pure functions, with the article they come from."""
