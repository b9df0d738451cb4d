-- What a remembered answer no longer says is absent, and so null when it is read: nobody is called "".
CREATE OR REPLACE FUNCTION guard.without_private_text(result bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT convert_to((kept - 'username' || jsonb_strip_nulls(jsonb_build_object(
               'user', (kept -> 'user') - 'username',
               'token', (kept -> 'token') - '{name,ownerName,revocationReason}'::text[])
           ))::text, 'UTF8')
      FROM (SELECT convert_from(result, 'UTF8')::jsonb AS kept) AS answer
$$;
