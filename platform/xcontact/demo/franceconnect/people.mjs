// Invented people. What FranceConnect says of a person, by scope, is in server.mjs.
export const people = {
  solene: {
    given_name: 'Solène Jeanne Marguerite',
    given_name_array: ['Solène', 'Jeanne', 'Marguerite'],
    family_name: 'VAUTRIN',
    preferred_username: 'DELORME',
    gender: 'female',
    birthdate: '1962-08-24',
    birthplace: '10387',
    birthcountry: '99100',
    email: 'solene.delorme@messagerie.example',
  },
  // Born abroad, on a day that no register keeps: presumed dates have a month or a day 00, and the place is empty.
  idris: {
    given_name: 'Idris',
    given_name_array: ['Idris'],
    family_name: 'BENTALEB',
    preferred_username: '',
    gender: 'male',
    birthdate: '1957-00-00',
    birthplace: '',
    birthcountry: '99352',
    email: 'idris.bentaleb@messagerie.example',
  },
}
