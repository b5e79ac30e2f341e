"""The portal's own pages: start page, sign-in, background jobs, accounts and responsibilities, calendar and rules."""
