"""The dispatcher is told of a new act when its transaction commits."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION public.agenda_rings() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    PERFORM pg_notify('agenda', '');
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.agenda_rings() FROM PUBLIC;
CREATE TRIGGER agenda_rings AFTER INSERT OR UPDATE OF due_at ON tenants_agendaact
FOR EACH STATEMENT EXECUTE FUNCTION public.agenda_rings();
"""
BACKWARD = "DROP TRIGGER agenda_rings ON tenants_agendaact; DROP FUNCTION public.agenda_rings();"


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
