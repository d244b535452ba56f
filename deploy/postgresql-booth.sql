-- What the booth's role may do in the ballot database. Run as its owner after the first migration, and again
-- after every upgrade (it may be repeated):
--   psql -U wellspring_house -f deploy/postgresql-booth.sql wellspring_ballots

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM wellspring_booth;
GRANT USAGE ON SCHEMA public TO wellspring_booth;

-- Papers and public keys: to read. No right on tallies, comments, spent tokens, proofs.
GRANT SELECT ON paper, cell_key TO wellspring_booth;

-- The version of its tables, so that /healthz can say when the store is behind the program.
GRANT SELECT ON alembic_version TO wellspring_booth;

-- Slots: which are free, and which tokens were spent (to refuse a second). What is sealed in a filled slot
-- cannot be read back, and nothing can be added or deleted.
GRANT SELECT (wave, kind, cell, slot, flag, input_msg) ON slot TO wellspring_booth;
GRANT UPDATE (flag, input_msg, sig, sealed) ON slot TO wellspring_booth;

-- Only a free slot of a wave that takes ballots is filled, and only once.
ALTER TABLE slot ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS booth_looks ON slot;
DROP POLICY IF EXISTS booth_fills ON slot;
CREATE POLICY booth_looks ON slot FOR SELECT TO wellspring_booth USING (true);
CREATE POLICY booth_fills ON slot FOR UPDATE TO wellspring_booth
  USING (flag = 0 AND EXISTS (
    SELECT 1 FROM paper WHERE paper.wave = slot.wave AND paper.state IN ('open', 'closing')))
  WITH CHECK (flag = 1);
