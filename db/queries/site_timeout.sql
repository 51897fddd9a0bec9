-- No page is worth holding the database up for longer.
set local statement_timeout = '60s'
