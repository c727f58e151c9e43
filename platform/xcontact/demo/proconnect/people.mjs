// Invented agents. `acr` is what their employer's own login reaches; the SIREN of Troyes is the real commune's.
const TROYES = '21100374400014'
const agent = (given_name, usual_name, email, siret, acr, note) => ({
  given_name, usual_name, email, siret, acr, note, uid: email, idp_id: '71144ab3-ee1a-4401-b7b3-79b44f7daeeb',
})

export const people = {
  aurore: agent('Aurore', 'Chevrier', 'aurore.chevrier@ville.example', TROYES, 'eidas1-mfa', 'agent de Troyes'),
  bastien: agent('Bastien', 'Rouvray', 'bastien.rouvray@ville.example', TROYES, 'eidas1', 'agent de Troyes, sans double authentification'),
  maud: agent('Maud', 'Lacourt', 'maud.lacourt@vallee.example', '20009999100013', 'eidas2', 'secrétaire partagée, employée par un autre SIRET'),
  gael: agent('Gaël', 'Tisserand', 'gael.tisserand@ville.example', '', 'eidas0-mfa', 'sans SIRET'),
}
