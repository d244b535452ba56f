-- Two databases, two roles. Run once as a superuser:  psql -f deploy/postgresql-roles.sql postgres
-- Then give each role its password:                   \password wellspring_house   \password wellspring_booth

CREATE ROLE wellspring_house LOGIN;
CREATE ROLE wellspring_booth LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT;

CREATE DATABASE wellspring_house OWNER wellspring_house;
CREATE DATABASE wellspring_ballots OWNER wellspring_house;

-- Nobody connects by default; the booth cannot even open the house's database.
REVOKE ALL ON DATABASE wellspring_house FROM PUBLIC;
REVOKE ALL ON DATABASE wellspring_ballots FROM PUBLIC;
GRANT CONNECT ON DATABASE wellspring_ballots TO wellspring_booth;
